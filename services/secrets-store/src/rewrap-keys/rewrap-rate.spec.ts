import { expect, test } from '@jest/globals';
import { rateOf, withSample, type Sample } from './rewrap-rate.js';

/** One batch each quarter of a second, from a time on. */
function batches(from: number, count: number, each: number, before: readonly Sample[] = []): Sample[] {
  let samples = [...before];
  const done = before.at(-1)?.[1] ?? 0;
  for (let index = 0; index < count; index += 1) {
    samples = withSample(samples, [from + index * 250, done + (index + 1) * each]);
  }
  return samples;
}

test('the rate is that of the last ten seconds, whatever was before', () => {
  const slow = batches(1_000_000, 400, 1);
  expect(rateOf(slow, 1_099_750)).toBeCloseTo(4, 0);
  const fast = batches(1_100_000, 60, 50, slow);
  expect(rateOf(fast, 1_114_750)).toBeCloseTo(200, -1);
});

test('only a handful of samples are kept', () => {
  expect(batches(0, 1_000, 50).length).toBeLessThanOrEqual(12);
});

test('with one sample nothing can be told', () => {
  expect(rateOf([], 1_000)).toBeNull();
  expect(rateOf([[1_000, 50]], 1_200)).toBeNull();
});

test('where nothing happens any more the rate sinks, and is not known in the end', () => {
  const samples = batches(0, 20, 50);
  expect(rateOf(samples, 4_750)).toBeCloseTo(200, 0);
  expect(rateOf(samples, 9_500)!).toBeLessThan(110);
  expect(rateOf(samples, 60_000)).toBeNull();
});

test('after a pause, as when a process was killed, it starts anew', () => {
  const resumed = withSample(batches(0, 20, 50), [600_000, 1_050]);
  expect(rateOf(resumed, 600_000)).toBeNull();
  expect(rateOf(withSample(resumed, [601_000, 1_250]), 601_000)).toBeCloseTo(200, 0);
});
