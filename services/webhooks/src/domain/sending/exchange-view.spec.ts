import { Redactor, SecretValue } from '@countersign/secret-value';
import { expect, test } from '@jest/globals';
import { ExchangeView, SHOWN_BYTES_MAX } from './exchange-view.js';

const VALUE = 's3cret-value/with "quotes"\nand ümlauts';
const exchange = exchangeOf(VALUE);

function exchangeOf(text: string): ExchangeView {
  return new ExchangeView(new Redactor([new SecretValue('TOKEN', Buffer.from(text))]));
}

/** As HttpSender reads a body: so much, and whether there was more. */
function answered(body: string | Buffer, of = exchange, headers: Record<string, string> = {}) {
  const whole = Buffer.from(body as string);
  const read = whole.subarray(0, SHOWN_BYTES_MAX);
  return of.showResponse({ status: 200, headers, body: read, truncated: whole.length > read.length });
}

test('a body of text is shown with its values masked', () => {
  expect(answered(`before ${VALUE} after`)).toMatchObject({ body: 'before [secret TOKEN] after', truncated: false });
});

test.each([-400, -300, -200, -50, -20, -5, -1, 0, 1, 100, 200, 250, 270, 300])(
  'no part of a value is shown where a long body is cut, %i bytes from it',
  (offset) => {
    for (const form of [VALUE, Buffer.from(VALUE).toString('hex'), Buffer.from(VALUE).toString('base64')]) {
      const shown = answered('.'.repeat(SHOWN_BYTES_MAX + offset) + form + '.'.repeat(100_000));
      expect(shown.truncated).toBe(true);
      expect(shown.body.length).toBeLessThanOrEqual(SHOWN_BYTES_MAX);
      expect(shown.body.replaceAll('.', '')).toMatch(/^(\[(s(e(c(r(e(t( .*)?)?)?)?)?)?)?)?$/);
    }
  },
);

test('the same for a value as long as values get', () => {
  const long = exchangeOf('x-'.repeat(32_768));
  const cut = answered('.'.repeat(1_000) + 'x-'.repeat(32_768) + '!', long);
  expect(cut).toMatchObject({ truncated: true, body: '.'.repeat(1_000) });
  expect(answered('x-'.repeat(32_768), long)).toMatchObject({ truncated: false, body: '[secret TOKEN]' });
});

test('what is cut within a character is still text', () => {
  const shown = answered('.'.repeat(SHOWN_BYTES_MAX - 3) + '\u{1F511}'.repeat(3), new ExchangeView(null));
  expect(shown.truncated).toBe(true);
  expect(shown.body.isWellFormed()).toBe(true);
});

test('what is not plain text is not shown, for nothing could be found in it', () => {
  expect(answered(Buffer.from(VALUE, 'utf16le')).body).toMatch(/^\(\d+ bytes, not text\)$/);
  expect(answered('anything', exchange, { 'content-encoding': 'gzip' }).body).toBe('(8 bytes, gzip)');
});

test('headers are masked, names and values', () => {
  const token = Buffer.from(VALUE).toString('base64url');
  const headers = { 'x-echo': encodeURIComponent(VALUE), [`x-${Buffer.from(VALUE).toString('hex')}`]: `t=${token}` };
  const shown = JSON.stringify(answered('', exchange, headers).headers);
  expect(shown).toContain('"x-echo":"[secret TOKEN]"');
  expect(shown).toContain('"x-[secret TOKEN]":"t=[secret TOKEN]');
  expect(new Redactor([]).redact(shown)).not.toContain(token.slice(2, -2));
});

test.each([
  ['as it is', (value: string) => value],
  ['in base64url', (value: string) => Buffer.from(value).toString('base64url')],
  [
    'within something else in base64',
    (value: string) => Buffer.from(`a ${value} b`).toString('base64').replaceAll('=', ''),
  ],
  ['in hex', (value: string) => Buffer.from(value).toString('hex').toUpperCase()],
])(
  'a value that comes back as the name of a header, %s, is masked though it is in lower case by then',
  (_, written) => {
    const value = 'Tok3n-With-UPPER-Case.and.some~more';
    const name = written(value).toLowerCase();
    const { headers } = answered('', exchangeOf(value), { [name]: 'x', 'x-other': 'y' });
    expect(Object.keys(headers)[0]).toContain('[secret TOKEN]');
    expect(headers['x-other']).toBe('y');
  },
);

test('a value that spans headers, as they stand together, is masked all the same', () => {
  const odd = exchangeOf('beginning\nx-second');
  const headers = { 'x-first': 'beginning', 'x-second': 'beginning%0Ax-second' };
  expect(answered('', odd, headers).headers).toEqual({ 'x-first': 'beginning', 'x-second': '[secret TOKEN]' });
});

test('a long request is shown up to the same length', () => {
  const { body } = exchange.showRequest({ url: 'http://x', headers: {}, body: '.'.repeat(SHOWN_BYTES_MAX + 10) });
  expect(body).toMatch(/^\.{65536}… \(10 more characters\)$/);
});
