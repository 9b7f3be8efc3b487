import { expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { Redactor, SecretValue } from './index.js';

const value = 'p4ss"word\n/with späces&such';
const redactor = new Redactor([new SecretValue('API_KEY', Buffer.from(value))]);

const bytes = Buffer.from(value);
test.each([
  ['itself', value],
  ['JSON-escaped', JSON.stringify({ a: value })],
  ['JSON-escaped as ASCII', '"p4ss\\"word\\n/with sp\\u00e4ces&such"'],
  ['JSON with escaped slashes', '"p4ss\\"word\\n\\/with späces&such"'],
  ['URL-encoded', `?key=${encodeURIComponent(value)}`],
  ['form-encoded', new URLSearchParams({ key: value }).toString()],
  ['hex', `0x${bytes.toString('hex')}`],
  ['HEX', bytes.toString('hex').toUpperCase()],
  ...[0, 1, 2].map((before) => [
    `base64 behind ${before} bytes`,
    Buffer.concat([Buffer.from('abc'.slice(0, before)), bytes, Buffer.from('tail')]).toString('base64'),
  ]),
  ...[0, 1, 2].map((before) => [
    `base64url behind ${before} bytes`,
    Buffer.concat([Buffer.from('abc'.slice(0, before)), bytes]).toString('base64url'),
  ]),
])('a value is masked %s', (_, text) => {
  expect(redactor.redact(`before ${text} after`)).toMatch(/^before .*\[secret API_KEY\].* after$/s);
  const cores = [value, 'p4ss\\"word', bytes.toString('hex'), bytes.toString('base64').slice(4, 24), 'p4ss%22word'];
  for (const core of cores) expect(redactor.redact(text)).not.toContain(core);
});

test('text without the value is untouched', () => {
  const text = 'p4ss word, nothing here: $& $1 [secret]';
  expect(redactor.redact(text)).toBe(text);
});

test('the longest value is masked in every form', () => {
  const longest = Buffer.alloc(65_536, 'x-');
  const long = new Redactor([new SecretValue('LONG', longest)]);
  for (const form of ['utf8', 'hex', 'base64'] as const) {
    expect(long.redact(`<${longest.toString(form)}>`)).toMatch(/^<.?\[secret LONG\].{0,3}>$/);
  }
  const mixed = longest.toString('hex').replaceAll('d', 'D');
  expect(long.redact(`İ${mixed}İ${mixed}`)).toBe('İ[secret LONG]İ[secret LONG]');
});

test('values under six characters are left alone', () => {
  expect(new Redactor([new SecretValue('PIN', Buffer.from('12345'))]).redact('12345')).toBe('12345');
});

test('a value prints as a mask, and is gone once wiped', () => {
  const secret = new SecretValue('API_KEY', Buffer.from(value));
  const shown = [String(secret), JSON.stringify({ secret }), inspect(secret), inspect({ secret })];
  for (const text of shown) expect(text).not.toContain('p4ss');
  const taken = secret.reveal();
  secret.wipe();
  expect(taken.every((byte) => byte === 0)).toBe(true);
  expect(() => secret.reveal()).toThrow(/wiped/);
});
