import { expect, test } from '@jest/globals';
import { emitted } from './emitted.js';

async function all<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const piece of pieces) taken.push(piece);
  return taken;
}

test('what a run emits comes out in order, and then it is over', async () => {
  const pieces = emitted<number>(
    async (emit) => {
      for (let piece = 0; piece < 100; piece += 1) await emit(piece);
    },
    () => {},
  );
  expect(await all(pieces)).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

test('a run is no further ahead than the one piece that it waits to be rid of', async () => {
  let made = 0;
  const pieces = emitted<number>(
    async (emit) => {
      for (made = 0; made < 100; made += 1) await emit(made);
    },
    () => {},
  );
  for (let taken = 0; taken < 10; taken += 1) {
    expect((await pieces.next()).value).toBe(taken);
    await new Promise(setImmediate);
    expect(made).toBeLessThanOrEqual(taken + 1);
  }
  await pieces.return();
});

test('its failure comes behind what it emitted', async () => {
  const pieces = emitted<number>(
    async (emit) => {
      await emit(1);
      throw new Error('broken');
    },
    () => {},
  );
  expect((await pieces.next()).value).toBe(1);
  await expect(pieces.next()).rejects.toThrow('broken');
});

test('whoever leaves stops the run, and waits until it has stopped', async () => {
  let isStopped = false;
  let isOver = false;
  const pieces = emitted<number>(
    async (emit) => {
      for (let piece = 0; !isStopped; piece += 1) await emit(piece);
      await new Promise(setImmediate);
      isOver = true;
    },
    () => {
      isStopped = true;
    },
  );
  for await (const piece of pieces) if (piece === 3) break;
  expect(isOver).toBe(true);
});
