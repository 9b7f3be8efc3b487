import { expect, test } from '@jest/globals';
import { deviationsFrom, meanOf } from './statistics.js';

test('the mean', () => {
  expect(meanOf([4])).toBe(4);
  expect(meanOf([1, 2, 3, 6])).toBe(3);
  expect(meanOf([-1.5, 1.5])).toBe(0);
  expect(meanOf([1e308, 1e308, 1e308])).toBe(1e308);
});

test('equal values have themselves as their mean', () => {
  for (const value of [0.1, 1 / 3, 0.7, 123.456, -9.99]) {
    expect(meanOf(Array.from({ length: 999 }, () => value))).toBe(value);
  }
});

test('deviations are sample standard deviations', () => {
  // The variance of 1, 2, 3, 4, 5 is 10 / 4.
  expect(deviationsFrom([1, 2, 3, 4, 5], 3)).toBe(0);
  expect(deviationsFrom([1, 2, 3, 4, 5], 8)).toBeCloseTo(5 / Math.sqrt(2.5), 12);
  expect(deviationsFrom([1e200, 2e200, 3e200], 4e200)).toBeCloseTo(2, 12);
  expect(deviationsFrom([1e-200, 2e-200, 3e-200], 0)).toBeCloseTo(-2, 12);
});

test('a population that agrees with itself', () => {
  expect(deviationsFrom([7, 7, 7], 7)).toBeNaN();
  expect(deviationsFrom([7, 7, 7], 8)).toBe(Infinity);
  expect(deviationsFrom([7, 7, 7], 6)).toBe(-Infinity);
});
