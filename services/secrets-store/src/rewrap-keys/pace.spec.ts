import { expect, test } from '@jest/globals';
import { Pace } from './pace.js';

test('no more a second than told, on the average', () => {
  let now = 5_000;
  const pace = new Pace({ monotonic: () => now });
  let taken = 0;
  while (now < 15_000) {
    now += pace.take(50, 200);
    taken += 50;
    now += 3; // the batch itself
  }
  expect(taken).toBeGreaterThanOrEqual(1_950);
  expect(taken).toBeLessThanOrEqual(2_050);
});

test('what takes longer than its share does not wait, and a pause is not made up for', () => {
  let now = 0;
  const pace = new Pace({ monotonic: () => now });
  expect(pace.take(50, 200)).toBe(0);
  expect(pace.take(50, 200)).toBe(250);
  now = 60_000;
  expect(pace.take(50, 200)).toBe(0);
  expect(pace.take(50, 200)).toBe(250);
});

test('another pace holds from the next batch on', () => {
  const pace = new Pace({ monotonic: () => 0 });
  pace.take(10, 10);
  expect(pace.take(10, 1_000)).toBe(1_000);
  expect(pace.take(10, 1_000)).toBe(1_010);
});
