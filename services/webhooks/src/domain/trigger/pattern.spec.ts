import { expect, test } from '@jest/globals';
import { compilePattern } from './pattern.js';

function matches(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern);
  if (typeof compiled !== 'function') throw new Error(compiled.problem);
  return compiled(text);
}

function problemOf(pattern: string): string {
  const compiled = compilePattern(pattern);
  if (typeof compiled === 'function') throw new Error('it was not refused');
  return compiled.problem;
}

test.each([
  ['prod', 'production', true],
  ['^prod$', 'production', false],
  ['^v\\d+$', 'v12', true],
  ['^(stable|candidate-[0-9]{1,3})$', 'candidate-7', true],
  ['(?i)PROD', 'production', true],
  ['^\\p{Lu}', 'Émile', true],
  ['a.c', 'a\nc', false],
  ['^$', 'x', false],
])('%s in %j: %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

test.each([
  ['a(?=b)', 'at character 2 looks ahead or behind'],
  ['a(?!b)', 'at character 2 looks ahead or behind'],
  ['a(?<=b)', 'looks ahead or behind'],
  ['(?<!b)a', 'looks ahead or behind'],
  ['(a)\\1', 'at character 4 refers back to a group'],
  ['(?<n>a)\\k<n>', 'at character 8 refers back to a group'],
  ['(?>a)', 'at character 1 has an atomic group'],
  ['a++', 'at character 2 has a possessive repetition'],
  ['a{2}+', 'has a possessive repetition'],
  ['a\\Z', 'at character 2 has an anchor that RE2 does not know'],
  ['ab(c', 'missing closing )'],
  ['[a', 'at character 1 cannot be read: missing closing ]'],
  ['a{1001}', 'at character 2 cannot be read: invalid repeat count'],
  ['((a{1000}){1000}){1000}', 'invalid repeat count'],
  ['a\\', 'cannot be read: trailing backslash'],
])('%s is refused with the remedy', (pattern, problem) => {
  expect(problemOf(pattern)).toContain(problem);
});

test('what cannot be read is not repeated', () => {
  expect(problemOf('(?<=hunter2)x')).not.toContain('hunter2');
  expect(problemOf('hunter2[')).not.toContain('hunter2');
});

/**
 * The time of a backtracking engine grows with a power of the length of these texts, or doubles with each character. That
 * this test ends at all is what it shows; no clock is asked.
 */
test.each([
  ['(a+)+$', 'a'.repeat(100_000) + '!'],
  ['^(a|a)*$', 'a'.repeat(100_000) + '!'],
  ['(a|aa)+$', 'a'.repeat(100_000) + '!'],
  ['(.*a){20}$', 'a'.repeat(20_000) + '!'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(100_000)],
  ['(x+x+)+y', 'x'.repeat(100_000)],
  ['((((a*)*)*)*)*b', 'a'.repeat(100_000)],
])('%s ends on a text that would hold a backtracking engine up for ever', (pattern, text) => {
  expect(matches(pattern, text)).toBe(false);
});

test('a program is no larger than a pattern of 500 characters needs', () => {
  expect(problemOf('(\\pL{900}|\\pN{900})|'.repeat(20))).toContain('is too large');
});
