import { expect, test } from '@jest/globals';
import { Batcher } from './batcher.js';

test('what arrives while a batch runs is the next batch', async () => {
  const batches: number[][] = [];
  let finish: () => void = () => {};
  const batcher = new Batcher<number, number>(async (items) => {
    batches.push(items);
    if (batches.length === 1) await new Promise<void>((resolve) => (finish = resolve));
    return items.map((item) => item * 10);
  }, 100);
  const first = batcher.add(1);
  while (batches.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const others = [batcher.add(2), batcher.add(3)];
  finish();
  expect(await first).toBe(10);
  expect(await Promise.all(others)).toEqual([20, 30]);
  expect(batches).toEqual([[1], [2, 3]]);
});

test('a batch that fails fails its items only', async () => {
  const batcher = new Batcher<number, number>(async (items) => {
    if (items.includes(1)) throw new Error('no');
    return items;
  }, 1);
  const [first, second] = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
  expect(first.status).toBe('rejected');
  expect(second).toEqual({ status: 'fulfilled', value: 2 });
});

test('no batch is larger than told', async () => {
  const sizes: number[] = [];
  const batcher = new Batcher<number, number>(async (items) => {
    sizes.push(items.length);
    return items;
  }, 2);
  await Promise.all([1, 2, 3, 4, 5].map((item) => batcher.add(item)));
  expect(sizes).toEqual([2, 2, 1]);
});
