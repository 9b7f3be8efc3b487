import { expect, test } from '@jest/globals';
import { parseJsonBody } from './json-body.js';

const CANARY = 'kanarienvogel';
const refusal = (raw: string | Buffer) => {
  try {
    parseJsonBody(Buffer.from(raw));
  } catch (error) {
    return error as { code: string; detail: string; facts: unknown };
  }
  throw new Error('it was taken');
};

test.each([
  ['an unclosed string', `{"value":"${CANARY}`],
  ['no JSON at all', CANARY],
  ['bytes that are no UTF-8', Buffer.concat([Buffer.from(`"${CANARY}`), Buffer.from([0xff]), Buffer.from('"')])],
  ['a member __proto__', `{"__proto__":{"value":"${CANARY}"}}`],
  ['a member __proto__ in escapes', `{"\\u005f_proto__":{"value":"${CANARY}"}}`],
  ['a deep nest', `${'['.repeat(70)}"${CANARY}"${']'.repeat(70)}`],
  ['a nest that would exhaust the stack', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
])('%s is refused without a word of it', (_, raw) => {
  const { code, detail, facts } = refusal(raw);
  expect(code).toBe('INVALID_INPUT');
  expect(detail + JSON.stringify(facts)).not.toContain(CANARY.slice(0, 5));
});

test.each([
  ['{"a":[1,{"b":null}]}', { a: [1, { b: null }] }],
  ['"\\u0000\\ud83d\\ude00\\"__proto__\\": "', '\u0000😀"__proto__": '],
  ['null', null],
  ['{"constructor":{"prototype":1}}', { constructor: { prototype: 1 } }],
])('%s is taken as it is', (raw, value) => {
  expect(parseJsonBody(Buffer.from(raw))).toEqual(value);
});

test('no body is undefined', () => {
  expect(parseJsonBody(undefined)).toBeUndefined();
  expect(parseJsonBody(Buffer.alloc(0))).toBeUndefined();
});

test('the bytes are wiped, also where they were refused', () => {
  for (const text of [`{"value":"${CANARY}"}`, `{"value":"${CANARY}`]) {
    const raw = Buffer.from(text);
    expect.assertions(2);
    try {
      parseJsonBody(raw);
    } catch {
      // told above
    }
    expect(raw.every((byte) => byte === 0)).toBe(true);
  }
});
