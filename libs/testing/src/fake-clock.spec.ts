import { expect, test } from '@jest/globals';
import { FakeClock } from './fake-clock.js';

test('both clocks run while time goes by; a sleeping machine moves the wall clock alone', () => {
  const clock = new FakeClock(1_000);
  clock.advance(250);
  expect([clock.now().getTime(), clock.monotonic()]).toEqual([1_250, 250]);
  clock.suspend(10_000);
  expect([clock.now().getTime(), clock.monotonic()]).toEqual([11_250, 250]);
  clock.turnTo(new Date(5));
  expect([clock.now().getTime(), clock.monotonic()]).toEqual([5, 250]);
  expect(() => clock.advance(-1)).toThrow(/does not go back/);
});
