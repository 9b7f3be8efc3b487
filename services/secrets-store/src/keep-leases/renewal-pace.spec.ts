import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { RenewalPace } from './renewal-pace.js';

let now = 0;
let isAwaited = false;
let pace: RenewalPace;
let gone: string[];

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'performance'] });
  isAwaited = false;
  gone = [];
  pace = new RenewalPace({ monotonic: () => now }, () => isAwaited);
  renew('first', 7n);
  await pass(5_000);
  gone = [];
});
afterEach(() => void jest.useRealTimers());

const renew = (name: string, applied: bigint) => void pace.turn(applied).then(() => gone.push(name));

async function pass(ms: number): Promise<void> {
  now += ms;
  await jest.advanceTimersByTimeAsync(ms);
}

test('renewals of idle holders go together', async () => {
  for (const name of ['a', 'b', 'c']) {
    renew(name, 7n);
    await pass(10);
  }
  expect(gone).toEqual(['a']);
  await pass(90);
  expect(gone).toEqual(['a', 'b', 'c']);
});

test('the first news of a change lets all go, and while it makes its round nobody waits', async () => {
  for (const name of ['a', 'b']) renew(name, 7n);
  await pass(1);
  expect(gone).toEqual(['a']);
  renew('news', 8n);
  await pass(0);
  expect(gone.toSorted()).toEqual(['a', 'b', 'news']);
  renew('later', 8n);
  await pass(0);
  expect(gone).toContain('later');
});

test('nobody waits for company while somebody waits for a barrier, nor once somebody begins to', async () => {
  for (const name of ['a', 'b']) renew(name, 7n);
  pace.hurry();
  await pass(0);
  expect(gone).toEqual(['a', 'b']);
  isAwaited = true;
  for (const name of ['c', 'd']) renew(name, 7n);
  await pass(0);
  expect(gone).toEqual(['a', 'b', 'c', 'd']);
});
