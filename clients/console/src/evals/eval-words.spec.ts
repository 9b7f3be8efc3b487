import { describe, expect, test } from '@jest/globals';
import { doneShare, isClear, money, percent, scoreInWords } from './eval-words.js';

const progress = (done: number, total: number | null) => ({
  progress: {
    ...{ done, total, failed: 0, samplesPerMinute: null, secondsLeft: null },
    ...{ inputTokens: 0, outputTokens: 0, cost: null },
  },
});

describe('the figures of an evaluation in words', () => {
  test('shares and intervals', () => {
    expect(percent(0.7549)).toBe('75.5 %');
    expect(percent(null)).toBe('–');
    expect(scoreInWords({ score: 0.75, low: 0.627, high: 0.842 })).toBe('75.0 % (62.7 % to 84.2 %)');
    expect(scoreInWords({ score: null, low: null, high: null })).toBe('no score yet');
  });

  test('small costs are not rounded to nothing', () => {
    expect(money(0.00123)).toBe('$0.00123');
    expect(money(12.5)).toBe('$12.50');
    expect(money(null)).toBe('no prices given');
  });

  test('how far: unknown is not nothing, and nothing to do is done', () => {
    expect(doneShare(progress(15, 60))).toBe(25);
    expect(doneShare(progress(0, 0))).toBe(100);
    expect(doneShare(progress(3, null))).toBeNull();
  });

  test('a difference is clear where the intervals do not meet', () => {
    const scored = (low: number, high: number) => ({ score: (low + high) / 2, low, high });
    expect(isClear(scored(0.1, 0.4), scored(0.5, 0.9))).toBe(true);
    expect(isClear(scored(0.5, 0.9), scored(0.1, 0.4))).toBe(true);
    expect(isClear(scored(0.1, 0.6), scored(0.5, 0.9))).toBe(false);
    expect(isClear(scored(0.1, 0.4), { score: null, low: null, high: null })).toBe(false);
  });
});
