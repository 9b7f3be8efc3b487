import { beforeEach, describe, expect, it } from '@jest/globals';
import { Stopwatch } from './stopwatch.js';

describe('Stopwatch', () => {
  let stopwatch: Stopwatch;
  beforeEach(() => {
    stopwatch = new Stopwatch({ monotonicMs: 1_000, wallMs: 50_000 }, 50);
  });

  it('runs with both clocks', () => {
    expect(stopwatch.elapsed({ monotonicMs: 1_700, wallMs: 50_700 })).toBe(700);
  });

  it('believes the wall clock when the machine was suspended', () => {
    expect(stopwatch.elapsed({ monotonicMs: 1_100, wallMs: 60_100 })).toBe(10_100);
  });

  it('believes the monotonic clock when the wall clock was stepped back', () => {
    expect(stopwatch.elapsed({ monotonicMs: 1_900, wallMs: 41_000 })).toBe(900);
  });

  it('does not let an earlier step back hide a later suspend', () => {
    stopwatch.elapsed({ monotonicMs: 1_100, wallMs: 40_100 });
    expect(stopwatch.elapsed({ monotonicMs: 1_200, wallMs: 50_200 })).toBe(100 + 10_100);
  });

  it('never goes back', () => {
    stopwatch.elapsed({ monotonicMs: 1_100, wallMs: 50_140 });
    expect(stopwatch.elapsed({ monotonicMs: 1_110, wallMs: 50_100 })).toBe(140);
  });

  it('does not run away when it is read very often and the wall clock tells whole milliseconds', () => {
    for (let us = 0; us <= 1_000_000; us += 10) {
      stopwatch.elapsed({ monotonicMs: 1_000 + us / 1_000, wallMs: 50_000 + Math.floor(us / 1_000) });
    }
    expect(stopwatch.elapsed({ monotonicMs: 2_000, wallMs: 51_000 })).toBe(1_000);
  });
});
