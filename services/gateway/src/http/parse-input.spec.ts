import type { CountersignError } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { parseInput } from './parse-input.js';

const CANARY = 'sk_live_51Hxyz';
const schema = z.strictObject({
  name: z.string().regex(/^[A-Z]+$/),
  kind: z.enum(['a', 'b']).optional(),
  inner: z.strictObject({ list: z.array(z.number()).optional() }).optional(),
  map: z.record(z.string(), z.number()).optional(),
});
function problems(input: unknown) {
  try {
    parseInput(schema, input);
  } catch (error) {
    return (error as CountersignError).facts.errors;
  }
  return [];
}

test('each thing that is wrong is named by its path', () => {
  expect(problems({ name: 1, inner: { list: [1, 'x'] } })).toEqual([
    { path: 'name', message: expect.stringContaining('expected string') },
    { path: 'inner.list.1', message: expect.stringContaining('expected number') },
  ]);
});

test('what may be of several kinds is said to be missing where it is', () => {
  const either = z.strictObject({ payload: z.json() });
  expect(() => parseInput(either, {})).toThrow(
    expect.objectContaining({ facts: { errors: [{ path: 'payload', message: 'is required' }] } }),
  );
  expect(parseInput(either, { payload: null })).toEqual({ payload: null });
});

test('a field that is not known is named where it looks like a misspelt one', () => {
  const message = 'is not a known field';
  expect(problems({ name: 'A', naem: 1, inner: { overlap_seconds: 1 } })).toEqual([
    { path: 'inner.overlap_seconds', message },
    { path: 'naem', message },
  ]);
});

test.each([
  [{ name: 'A', [CANARY]: 1 }],
  [{ name: 'A', inner: { [CANARY]: 1 } }],
  [{ name: 'A', kind: CANARY }],
  [{ name: CANARY }],
  [{ name: { [CANARY]: 1 } }],
  [{ name: 'A', map: { [CANARY]: CANARY } }],
  [CANARY],
  [[CANARY]],
])('%j: nothing of what was sent is repeated', (input) => {
  expect(problems(input)).not.toHaveLength(0);
  expect(JSON.stringify(problems(input))).not.toContain('51H');
});

test('no more problems than anybody reads', () => {
  const fields = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${'x'.repeat(i % 30)}${i}`, 1]));
  expect(problems({ name: 'A', ...fields })).toHaveLength(50);
});
