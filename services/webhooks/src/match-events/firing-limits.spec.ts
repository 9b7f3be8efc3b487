import { expect, test } from '@jest/globals';
import { fire, isLimited, type FiringLimits, type FiringState } from './firing-limits.js';

const NEVER: FiringState = { lastFiredAt: null, windowStartedAt: null, windowCount: 0 };

/** Whether it fires at each of these seconds. */
function firesAt(limits: FiringLimits, ...seconds: number[]): boolean[] {
  let state = NEVER;
  return seconds.map((second) => {
    const fired = fire(limits, state, new Date(second * 1000));
    state = fired.state;
    return fired.fires;
  });
}

test('within the cooldown nothing fires, and what did not fire does not prolong it', () => {
  const limits = { cooldownSeconds: 10, executionsPerMinute: null };
  expect(firesAt(limits, 0, 1, 9, 10, 15, 20)).toEqual([true, false, false, true, false, true]);
});

test('so many fire in the minute that the first of them began', () => {
  const limits = { cooldownSeconds: 0, executionsPerMinute: 2 };
  expect(firesAt(limits, 5, 6, 7, 64, 65, 66, 67)).toEqual([true, true, false, false, true, true, false]);
});

test('a clock that was set back delays nothing', () => {
  expect(firesAt({ cooldownSeconds: 10, executionsPerMinute: 1 }, 100, 50, 51)).toEqual([true, true, false]);
});

test('both limits together', () => {
  const limits = { cooldownSeconds: 10, executionsPerMinute: 2 };
  expect(firesAt(limits, 0, 10, 20, 60)).toEqual([true, true, false, true]);
});

test('without limits nothing has to be written down', () => {
  expect(isLimited({ cooldownSeconds: 0, executionsPerMinute: null })).toBe(false);
  expect(isLimited({ cooldownSeconds: 1, executionsPerMinute: null })).toBe(true);
  expect(isLimited({ cooldownSeconds: 0, executionsPerMinute: 1 })).toBe(true);
});
