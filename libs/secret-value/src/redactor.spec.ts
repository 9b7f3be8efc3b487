import { expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { base64Around, base64Cores, textSpellings } from './fixtures/spellings.js';
import { Redactor, SecretValue } from './index.js';
import { Matcher } from './redaction/matcher.js';

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

const awkward = 'p4ss"w<&>\'+=~ %41\\u/\b\n\x7f€😀\u2028é!*()';
const awkwardRedactor = redactorOf({ AWKWARD: awkward });

test.each(Object.entries(textSpellings))('a value is masked by %s', (_, spell) => {
  expect(awkwardRedactor.redact(`<${spell(awkward)}>`)).toBe('<[secret AWKWARD]>');
});

test('of base64 no more than a character at each side is left, and all around it is', () => {
  for (const alphabet of ['base64', 'base64url'] as const) {
    for (const length of [0, 1, 2, 3, 4, 5]) {
      const around = Buffer.alloc(length, '~');
      const text = base64Around(Buffer.from(awkward), around, around, alphabet);
      const core = base64Cores(Buffer.from(awkward)).find((one) => text.includes(one))!;
      expect(awkwardRedactor.redact(text)).toBe(text.replace(core, '[secret AWKWARD]'));
    }
  }
});

test('a value that is no text is masked as bytes, and as what is made of it where it is read as text', () => {
  const binary = Buffer.from('fffe00c3280a61b580', 'hex');
  const bytes = new Redactor([new SecretValue('BINARY', Buffer.from(binary))]);
  const asText = binary.toString('utf8');
  for (const written of [binary, binary.toString('hex'), '%ff%fe%00%c3%28%0a%61%b5%80', '%FF%FE%00%C3%28%0Aa%B5%80']) {
    const text = Buffer.concat([Buffer.from('<'), Buffer.from(written as string), Buffer.from('>')]);
    expect(bytes.redactBytes(text).toString()).toBe('<[secret BINARY]>');
  }
  for (const written of [asText, JSON.stringify(asText).slice(1, -1), encodeURIComponent(asText)]) {
    expect(bytes.redact(`<${written}>`)).toBe('<[secret BINARY]>');
  }
});

test.each([
  ['one within another', { INNER: 'cdefgh', OUTER: 'abcdefghij' }, '<abcdefghij>', '<[secret OUTER]>'],
  ['the longer of two that begin alike', { SHORT: 'abcdef', LONG: 'abcdefgh' }, '<abcdefgh>', '<[secret LONG]>'],
  ['the shorter where the longer is not', { SHORT: 'abcdef', LONG: 'abcdefgh' }, '<abcdefg>', '<[secret SHORT]g>'],
  ['one that begins in another', { A: 'abcdef', B: 'efghij' }, '<abcdefghij>', '<[secret A][secret B]>'],
  [
    'the one that reaches furthest',
    { A: 'abcdef', B: 'cdefgh', C: 'fghijk' },
    '<abcdefghijk>',
    '<[secret A][secret C]>',
  ],
  ['one that overlaps itself', { A: 'ababab' }, '<abababababab>', '<[secret A]>'],
  ['two side by side', { A: 'abcdef' }, '<abcdefabcdef>', '<[secret A][secret A]>'],
  ['two of one value by the first', { A: 'abcdef', B: 'abcdef' }, '<abcdef>', '<[secret A]>'],
  ['one that a mask spells', { A: 'secret', B: 'abcdef' }, '<abcdef secret>', '<[secret B] [secret A]>'],
])('values that touch: %s', (_, values, text, masked) => {
  const own = redactorOf(values);
  expect(own.redact(text)).toBe(masked);
  const byteByByte = own.stream();
  const out = [...Buffer.from(text)].map((byte) => byteByByte.push(Buffer.of(byte)).toString());
  expect(out.join('') + byteByByte.end().toString()).toBe(masked);
});

test('half of a surrogate pair is no byte, and stays', () => {
  expect(redactor.redact(`\ud800${value}\udc00 😀\ude00`)).toBe('\ud800[secret API_KEY]\udc00 😀\ude00');
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

test('six bytes are enough, however few characters they are', () => {
  expect(redactorOf({ WORD: '秘密' }).redact('<秘密>')).toBe('<[secret WORD]>');
});

test('a redactor outlives the values it was made of, and nothing passes it once it is wiped itself', () => {
  const secret = new SecretValue('API_KEY', Buffer.from(value));
  const own = new Redactor([secret]);
  secret.wipe();
  expect(own.redact(`<${value}>`)).toBe('<[secret API_KEY]>');
  const underway = own.stream();
  own.wipe();
  expect(() => own.redact('anything')).toThrow(/wiped/);
  expect(() => underway.push(Buffer.from('anything'))).toThrow(/wiped/);
  expect(() => underway.end()).toThrow(/wiped/);
});

test('wiping leaves nothing of what was made of the values', () => {
  const matcher = Matcher.of([new SecretValue('API_KEY', Buffer.from(value))]);
  const { automaton, starts } = matcher;
  expect(automaton.next.some((cell) => cell !== 0) && starts.cells.some((cell) => cell !== 0)).toBe(true);
  matcher.wipe();
  expect(automaton.next.every((cell) => cell === 0) && starts.cells.every((cell) => cell === 0)).toBe(true);
  expect(automaton.columns.every((column) => column === 0)).toBe(true);
  expect(matcher.forms.every((form) => form.whole().every((byte) => byte === 0))).toBe(true);
});

function redactorOf(values: Record<string, string>): Redactor {
  return new Redactor(Object.entries(values).map(([name, text]) => new SecretValue(name, Buffer.from(text))));
}

test('a value prints as a mask, and is gone once wiped', () => {
  const secret = new SecretValue('API_KEY', Buffer.from(value));
  const shown = [String(secret), JSON.stringify({ secret }), inspect(secret), inspect({ secret })];
  for (const text of shown) expect(text).not.toContain('p4ss');
  const taken = secret.reveal();
  secret.wipe();
  expect(taken.every((byte) => byte === 0)).toBe(true);
  expect(() => secret.reveal()).toThrow(/wiped/);
});
