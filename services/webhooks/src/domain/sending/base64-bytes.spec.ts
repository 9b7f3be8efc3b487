import { expect, test } from '@jest/globals';
import { decodeBase64 } from './base64-bytes.js';

const decode = (text: string) => decodeBase64(Buffer.from(text))?.toString('latin1') ?? null;

// RFC 4648, section 10.
test.each([
  ['', ''],
  ['Zg==', 'f'],
  ['Zm8=', 'fo'],
  ['Zm9v', 'foo'],
  ['Zm9vYg==', 'foob'],
  ['Zm9vYmE=', 'fooba'],
  ['Zm9vYmFy', 'foobar'],
  ['Zg', 'f'],
  ['Zm8', 'fo'],
  ['+/+/', '\xfb\xff\xbf'],
])('%s is read', (text, expected) => {
  expect(decode(text)).toBe(expected);
});

test.each(['Z', 'Zg=', 'Zg===', '=', '====', 'Zm9=v', 'Zm9v\n', ' Zm9v', 'Zm-_', 'Zh==', 'Zm9=', 'Zm9vY', 'é'])(
  'is no base64: %j',
  (text) => {
    expect(decode(text)).toBeNull();
  },
);

test('every byte at every place comes back', () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 37 + length * 11) % 256));
    expect(decodeBase64(Buffer.from(bytes.toString('base64')))).toEqual(bytes);
  }
});
