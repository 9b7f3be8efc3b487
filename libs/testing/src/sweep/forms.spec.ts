import { expect, test } from '@jest/globals';
import { CanarySweep } from './canary-sweep.js';

const value = 'canary "q"\'/\\ \u{1F511}é+&=% end';
const bytes = Buffer.from(value);
const json = JSON.stringify(value);
const ascii = (text: string) =>
  text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const behind = (before: string) => Buffer.concat([Buffer.from(before), bytes, Buffer.from('after')]);

/** What is written here is written out by the programs that write it, not by the list that is tested. */
const WRITTEN: [string, string | Buffer][] = [
  ['plain', `a line with ${value} in it`],
  ['JSON', `{"value":${json}}`],
  ['JSON, slashes escaped as PHP does', `{"value":${json.replaceAll('/', '\\/')}}`],
  ['JSON, in ASCII as Python writes it', `{"value":${ascii(json)}}`],
  ['JSON in JSON', JSON.stringify({ body: JSON.stringify({ value }) })],
  ['JSON in JSON in JSON', JSON.stringify({ line: JSON.stringify({ body: JSON.stringify({ value }) }) })],
  ['JSON in a row of PostgreSQL', `(1,"{""value"":${json.replaceAll('\\', '\\\\').replaceAll('"', '""')}}")`],
  ['a query', `/path?value=${encodeURIComponent(value)}`],
  ['a form', new URLSearchParams({ value }).toString()],
  ['an address', encodeURI(`https://example.org/${value}`)],
  ['HTML', `<p>${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')}</p>`],
  ...['', 'a', 'ab'].flatMap((before): [string, string][] => [
    [`base64 behind ${before.length} bytes`, behind(before).toString('base64')],
    [`base64url behind ${before.length} bytes`, behind(before).toString('base64url')],
  ]),
  ['hex', bytes.toString('hex')],
  ['HEX', bytes.toString('hex').toUpperCase()],
  ['a bytea', `\\x${bytes.toString('hex')}`],
  ['the two-byte strings of memory', Buffer.from(value, 'utf16le')],
];

test.each(WRITTEN)('a canary is found in %s', (_, text) => {
  const sweep = new CanarySweep([{ name: 'ONE', value }]);
  sweep.buffer('there', Buffer.concat([Buffer.alloc(7, '.'), Buffer.from(text as string)]));
  expect(sweep.findings.map(({ canary, where }) => `${canary} ${where}`)).toContain('ONE there');
});

test('a key is found as the bytes that its text stands for', () => {
  const key = Buffer.from('0123456789abcdef0123456789abcdef');
  for (const written of [key, Buffer.from(key.toString('base64')), Buffer.from(key.toString('hex'))]) {
    const sweep = new CanarySweep([{ name: 'KEY', value: key.toString('base64url'), bytes: key }]);
    sweep.buffer('there', written);
    expect(sweep.findings).not.toEqual([]);
  }
});
