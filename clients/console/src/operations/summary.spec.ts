import { expect, test } from '@jest/globals';
import { summaryOf, type Minute } from './summary.js';

const minute = (more: Partial<Minute>): Minute => ({
  ...{ at: '2026-01-01T00:00:00.000Z', changes: 0, applied: null, drained: null, uses: 0, resolves: 0, refusals: 0 },
  ...more,
});

test('adds up what adds up, and takes the worst of what does not', () => {
  const summary = summaryOf([
    minute({ changes: 2, applied: { p50: 3, p95: 20, max: 40 }, uses: 90, resolves: 5 }),
    minute({ changes: 1, applied: { p50: 3, p95: 8, max: 9 }, uses: 10, resolves: 5 }),
    minute({}),
  ]);
  expect(summary).toEqual({ changes: 3, appliedP95: 20, hitRate: 0.9 });
});

test('says nothing of what did not happen', () => {
  expect(summaryOf([minute({})])).toEqual({ changes: 0, appliedP95: null, hitRate: null });
  // Resolves are told a little before the uses that they were for.
  expect(summaryOf([minute({ uses: 1, resolves: 3 })]).hitRate).toBe(0);
});
