import { expect, test } from '@jest/globals';
import { checkValue, withoutLineBreaksAtEnd } from './value-warnings.js';

test.each([
  ['hunter2!', { problem: null, endsWithLineBreak: false, isTooShortToMask: false }],
  ['five5', { problem: null, endsWithLineBreak: false, isTooShortToMask: true }],
  ['', { problem: null, endsWithLineBreak: false, isTooShortToMask: false }],
  ['line one\nline two', { problem: null, endsWithLineBreak: false, isTooShortToMask: false }],
  ['copied with its end\r\n', { problem: null, endsWithLineBreak: true, isTooShortToMask: false }],
])('looks at %j', (value, found) => {
  expect(checkValue(value)).toEqual(found);
});

test('counts bytes, not characters, and refuses what has no UTF-8 form', () => {
  expect(checkValue('é'.repeat(32 * 1024)).problem).toBeNull();
  expect(checkValue(`${'é'.repeat(32 * 1024)}x`).problem).toMatch(/At most 64 KiB/);
  expect(checkValue('half \ud83d of one').problem).toMatch(/half of a character/);
});

test('takes away only the line breaks at the end', () => {
  expect(withoutLineBreaksAtEnd('a\nb\r\n\n')).toBe('a\nb');
});
