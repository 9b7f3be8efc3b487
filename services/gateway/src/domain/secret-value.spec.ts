import { expect, test } from '@jest/globals';
import { secretValue } from './secret-value.js';

test.each([
  ['one byte', 'x'],
  ['NUL and control characters', '\u0000\u0001\u001f\u007f'],
  ['quotes and line ends', '"\'`\\\r\n${X}'],
  ['emoji', '🔑🏳️‍🌈'],
  ['a byte order mark', '\ufeffx'],
  ['text that is not normalised', 'e\u0301'],
  ['64 KiB', 'x'.repeat(65_536)],
  ['64 KiB of four-byte characters', '🔑'.repeat(16_384)],
  ['spaces around', '  x  '],
])('%s: taken as it is', (_, value) => {
  expect(secretValue.parse(value)).toBe(value);
});

test.each([
  ['nothing', ''],
  ['64 KiB and a byte', 'x'.repeat(65_537)],
  ['64 KiB in characters, more in bytes', '🔑'.repeat(16_385)],
  ['a lone surrogate', 'x\ud83dx'],
  ['the wrong half first', '\ude00\ud83d'],
  ['a number', 1],
  ['null', null],
])('%s: refused', (_, value) => {
  expect(secretValue.safeParse(value).success).toBe(false);
});
