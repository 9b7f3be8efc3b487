import { expect, test } from '@jest/globals';
import {
  getEvalLeaderboard,
  listEvalJobs,
  modelName,
  revision,
  runInput,
  sandboxInput,
  savedModelContent,
} from './index.js';
import { isStorable, toStorable } from './storable-text.js';

test('a revision is one that PostgreSQL can hold', () => {
  for (const right of ['0', '1', '9223372036854775807']) expect(revision.safeParse(right).success).toBe(true);
  for (const wrong of ['', '-1', '1e3', '9223372036854775808', '9999999999999999999', '10000000000000000000']) {
    expect(revision.safeParse(wrong).success).toBe(false);
  }
});

test('what of a text cannot be kept is replaced, and the rest stays', () => {
  expect(toStorable('a\0b\ud800c 🔑')).toBe('a\ufffdb\ufffdc 🔑');
});

const NUL = 'a\0b';
const HALF = 'a\ud800b';
/** Text that only looks like either. */
const FINE = ['\\u0000', '\u{1F511}', '\uffff', '__proto__', ''];

test.each([NUL, HALF])('%j is not kept, wherever it is', (text) => {
  for (const value of [text, [[text]], { a: { b: text } }, { [text]: 1 }]) expect(isStorable(value)).toBe(false);
  for (const value of [...FINE, FINE, { a: FINE }, null, undefined, 1, true]) expect(isStorable(value)).toBe(true);
});

test.each([NUL, HALF])('what PostgreSQL cannot hold is refused before anything is done with it: %j', (text) => {
  const content = { model: 'openai/x', messages: [{ role: 'user', content: text }] };
  expect(savedModelContent.safeParse(content).success).toBe(false);
  expect(savedModelContent.safeParse({ ...content, messages: [], parameters: { stop: text } }).success).toBe(false);
  expect(modelName.safeParse(`openai/${text}`).success).toBe(false);
  expect(runInput.safeParse({ command: ['echo', text] }).success).toBe(false);
  expect(runInput.safeParse({ command: ['echo'], directory: text }).success).toBe(false);
  for (const wrong of [{ env: { A: text } }, { image: text }, { secrets: [{ name: 'KEY', field: text }] }])
    expect(sandboxInput.safeParse(wrong).success).toBe(false);
  expect(listEvalJobs.request.safeParse({ project: text }).success).toBe(false);
  expect(getEvalLeaderboard.request.safeParse({ project: text }).success).toBe(false);
});
