import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Gathering } from './gathering.js';

let now = 1_000;
let gathering: Gathering;
let gone: string[];

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'performance'] });
  gathering = new Gathering(25, { monotonic: () => now });
  gone = [];
});
afterEach(() => void jest.useRealTimers());

const take = (name: string) => void gathering.turn().then(() => gone.push(name));

async function pass(ms: number): Promise<void> {
  now += ms;
  await jest.advanceTimersByTimeAsync(ms);
}

test('one that comes after a pause does not wait', async () => {
  take('a');
  await pass(0);
  expect(gone).toEqual(['a']);
  await pass(30);
  take('b');
  await pass(0);
  expect(gone).toEqual(['a', 'b']);
});

test('those that come shortly after one another go together', async () => {
  for (const name of ['a', 'b', 'c']) {
    take(name);
    await pass(5);
  }
  expect(gone).toEqual(['a']);
  await pass(10);
  expect(gone).toEqual(['a', 'b', 'c']);
});

test('a hurry lets go whatever waits, and the time counts from then', async () => {
  take('a');
  take('b');
  await pass(1);
  gathering.letGo();
  await pass(0);
  expect(gone).toEqual(['a', 'b']);
  take('c');
  await pass(24);
  expect(gone).toEqual(['a', 'b']);
  await pass(1);
  expect(gone).toEqual(['a', 'b', 'c']);
});
