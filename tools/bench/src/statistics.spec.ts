import { describe, expect, it } from '@jest/globals';
import { percentile, summarize } from './statistics.js';

describe('percentiles', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  it('are measurements that were made, by nearest rank', () => {
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile([1, 10], 0.5)).toBe(1);
    expect(percentile([7], 0.01)).toBe(7);
  });

  it('of few measurements are the largest one, not a guess beyond it', () => {
    expect(summarize([3, 1, 2])).toEqual({ n: 3, p50: 2, p99: 3, max: 3 });
  });

  it('sort numbers as numbers and leave the series as it was', () => {
    const series = [100, 9, 20];
    expect(summarize(series)).toMatchObject({ p50: 20, max: 100 });
    expect(series).toEqual([100, 9, 20]);
  });

  it('of nothing are not a number', () => {
    expect(summarize([])).toEqual({ n: 0, p50: NaN, p99: NaN, max: NaN });
  });
});
