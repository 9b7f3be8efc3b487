import { expect, it } from '@jest/globals';
import { AppliedStamps } from './applied-stamps.js';

it('tells when the last holder first countersigned a revision, also one that it skipped over', async () => {
  const stamps = new AppliedStamps(2);
  stamps.countersigned(0, 5n, 1);
  expect(stamps.isComplete).toBe(false);
  stamps.countersigned(1, 5n, 2);
  expect(stamps.isComplete).toBe(true);
  stamps.countersigned(0, 6n, 10);
  stamps.countersigned(0, 6n, 11); // said again: not news
  const last = stamps.last(6n, 1_000);
  stamps.countersigned(1, 7n, 12);
  expect(await last).toBe(12);
});

it('does not take what a holder had applied before for news', async () => {
  const stamps = new AppliedStamps(1);
  stamps.countersigned(0, 9n, 1);
  await expect(stamps.last(9n, 1)).rejects.toThrow('did not apply');
});

it('takes a change for applied when it comes in order, and for not yet applied after a gap', async () => {
  const stamps = new AppliedStamps(1);
  stamps.countersigned(0, 5n, 1);
  stamps.heard(0, 7n, 2);
  stamps.countersigned(0, 7n, 9);
  expect(await stamps.last(7n, 1_000)).toBe(9);
  stamps.heard(0, 8n, 20);
  stamps.countersigned(0, 8n, 21);
  expect(await stamps.last(8n, 1_000)).toBe(20);
});
