import type { CountersignError } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { readPayload, type Json } from './json-payload.js';

const VALUES: Record<string, string> = {
  PLAIN: 'v4lue',
  QUOTED: 'say "no", \\ and \'so\'',
  LINES: 'one\ntwo\r\n\tthree\u2028four\u0000',
  NESTED: '${PLAIN} and ${UNKNOWN}',
  DOLLARS: '$& $1 $$ $` ${',
  UNICODE: 'pässwörd 🔑 \ud800',
  JSON: '","admin":true,"x":"',
  ACCESS_TOKEN: 't0ken',
};
const known = new Set(Object.keys(VALUES));
const fill = (payload: Json) => readPayload(payload, known).fill((name) => VALUES[name]!);

function refusal(payload: Json): CountersignError {
  try {
    fill(payload);
  } catch (error) {
    return error as CountersignError;
  }
  throw new Error('the payload was not refused');
}

test.each(Object.keys(VALUES))('%s stands as it is in the document that the receiver parses', (name) => {
  const received = JSON.parse(JSON.stringify(fill({ a: `\${${name}}`, b: [`<\${${name}}>`] }))) as unknown;
  expect(received).toEqual({ a: VALUES[name], b: [`<${VALUES[name]}>`] });
});

test('a value is text that is not looked at again', () => {
  expect(fill('${NESTED}|${DOLLARS}|${PLAIN}')).toBe(`${VALUES.NESTED}|${VALUES.DOLLARS}|v4lue`);
});

test('a value cannot change the document', () => {
  expect(Object.keys(JSON.parse(JSON.stringify(fill({ a: '${JSON}' }))) as object)).toEqual(['a']);
});

test('strings are filled wherever they stand, and nothing else is touched', () => {
  const payload = {
    n: 1,
    b: false,
    z: null,
    s: '$PLAIN {PLAIN} $ {} }',
    d: [{ e: [['${PLAIN}']] }, 'x${PLAIN}${PLAIN}'],
  };
  expect(fill(payload)).toEqual({ ...payload, d: [{ e: [['v4lue']] }, 'xv4luev4lue'] });
});

test.each([['${PLAIN}'], [5], [null], [true], ['']])('a payload may be %j alone', (payload) => {
  expect(fill(payload as Json)).toEqual(payload === '${PLAIN}' ? 'v4lue' : payload);
});

test('a dollar before a variable stays, for there is no escape', () => {
  expect(fill('$${PLAIN}')).toBe('$v4lue');
});

test('a key named __proto__ is a key', () => {
  const payload = JSON.parse('{"__proto__": "${PLAIN}"}') as Json;
  expect(JSON.stringify(fill(payload))).toBe('{"__proto__":"v4lue"}');
});

test('it knows which variables it needs', () => {
  expect(readPayload(['${PLAIN}', { a: '${QUOTED}${PLAIN}' }], known).variables).toEqual(new Set(['PLAIN', 'QUOTED']));
});

test('unknown variables are named with their paths, all of them', () => {
  const error = refusal({ items: [{ text: 'a ${MISSING}' }], ok: '${PLAIN}', other: '${GONE} ${MISSING}' });
  expect(error.code).toBe('UNKNOWN_VARIABLE');
  expect(error.detail).toContain('${MISSING} at payload.items.0.text');
  expect(error.facts).toMatchObject({
    variables: ['MISSING', 'GONE'],
    errors: [{ path: 'payload.items.0.text' }, { path: 'payload.other' }, { path: 'payload.other' }],
  });
});

test.each([
  '${plain}',
  '${}',
  '${ PLAIN }',
  '${PLAIN',
  '${${PLAIN}}',
  '${PLAIN:-x}',
  '${a.b}',
  'x ${',
  '${PLAIN} ${__proto__}',
])('refused, never sent: %s', (text) => {
  expect(refusal({ text }).code).toBe('UNKNOWN_VARIABLE');
});

test('what is no name is not repeated', () => {
  const error = refusal('${hunter2 is my password}');
  expect(JSON.stringify(error.toWire())).not.toContain('hunter2');
});

test('keys are not filled, and may not look as if they were', () => {
  const error = refusal({ a: { '${PLAIN}': 1 } });
  expect(error).toMatchObject({ code: 'INVALID_INPUT', facts: { errors: [{ path: 'payload.a' }] } });
});

test('a document nested without end is refused', () => {
  const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as Json;
  expect(refusal(deep).code).toBe('INVALID_INPUT');
});
