import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A pattern that somebody wrote. @returns whether it is found anywhere in the text */
export type Pattern = (text: string) => boolean;

/** @returns what is wrong with it, for whoever wrote it */
export type PatternProblem = { problem: string };

/** More steps than any filter that somebody wrote; what a character costs at most is one visit to each. */
const PROGRAM_SIZE_MAX = 10_000;

/**
 * RE2 reads a text once from left to right, whatever the pattern: the time is at most its length times the size of the
 * pattern's program, so no pattern can hold a process up. It pays with look-around and backreferences, which it lacks.
 */
export function compilePattern(text: string): Pattern | PatternProblem {
  try {
    const compiled = RE2JS.compile(text);
    if (compiled.programSize() > PROGRAM_SIZE_MAX) return { problem: 'is too large: shorten it, or repeat less' };
    return (candidate) => compiled.matcher(candidate).find();
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { problem: problemOf(text, error) };
    throw error;
  }
}

/** What other engines know and this one does not, by how it begins, and what to do without it. */
const UNSUPPORTED: [RegExp, string][] = [
  [/^\(\?<?[=!]/, 'looks ahead or behind, which RE2 cannot: match the text itself, or use two automations'],
  [/^\\(\d|k)/, 'refers back to a group, which RE2 cannot: write out what it may be'],
  [/^\(\?>/, 'has an atomic group, which RE2 does not need: use (?:…)'],
  [/^([*+?]|\{\d+(,\d*)?\})\+$/, 'has a possessive repetition, which RE2 does not need: take the last + away'],
  [/^\(\?\(/, 'has a condition, which RE2 cannot: write the cases with |'],
  [/^\(\?#/, 'has a comment, which RE2 cannot'],
  [/^\\[ZG]/, 'has an anchor that RE2 does not know: use ^, $, \\A, \\z or \\b'],
];

function problemOf(pattern: string, { error, input }: RE2JSSyntaxException): string {
  const found = input ?? '';
  const what = UNSUPPORTED.find(([form]) => form.test(found))?.[1] ?? `cannot be read: ${error}`;
  // The engine says what it stopped at and not where; if that stands there once, then there.
  const at = found === '' ? -1 : pattern.indexOf(found);
  const isUnique = at !== -1 && pattern.indexOf(found, at + 1) === -1;
  return isUnique ? `at character ${at + 1} ${what}` : what;
}
