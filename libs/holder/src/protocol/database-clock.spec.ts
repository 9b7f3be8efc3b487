import { beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseClock } from './database-clock.js';
import { DEFAULT_SETTINGS } from './settings.js';

describe('DatabaseClock', () => {
  let watch: DatabaseClock;
  const see = (nowMs: number, ownMs: number, clock = 'primary', roundTripMs = 1): number =>
    watch.observe({ nowMs, clock }, ownMs, ownMs + roundTripMs).steadySinceMs;
  beforeEach(() => {
    watch = new DatabaseClock(DEFAULT_SETTINGS);
    see(500_000, 0);
  });

  it('has watched since it first looked', () => {
    expect(see(505_000, 5_000)).toBe(500_000);
    expect(see(530_000, 30_000)).toBe(500_000);
  });

  it('begins again on another primary, even one whose clock agrees', () => {
    expect(see(505_000, 5_000, 'other')).toBe(505_000);
  });

  it('begins again when the clock was stepped either way', () => {
    expect(see(506_000, 5_000)).toBe(506_000);
    expect(see(507_000, 7_000)).toBe(507_000);
  });

  it('believes no slow answer, and is not disturbed by it', () => {
    expect(see(505_000, 5_000, 'primary', DEFAULT_SETTINGS.toleranceMs)).toBe(505_000);
    expect(see(506_000, 6_000)).toBe(500_000);
  });
});
