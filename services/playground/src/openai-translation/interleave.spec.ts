import { expect, test } from '@jest/globals';
import { interleave } from './interleave.js';

async function* upTo(name: string, count: number, fail = false): AsyncGenerator<string, void> {
  for (let index = 0; index < count; index += 1) {
    await new Promise(setImmediate);
    yield `${name}${index}`;
  }
  if (fail) throw new Error(`${name} broke`);
}

test('everything of every source comes, each in its order', async () => {
  const taken: string[] = [];
  for await (const piece of interleave([upTo('a', 5), upTo('b', 3), upTo('c', 0)], () => {})) taken.push(piece);
  expect(taken.filter((piece) => piece.startsWith('a'))).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
  expect(taken.filter((piece) => piece.startsWith('b'))).toEqual(['b0', 'b1', 'b2']);
  expect(taken).toHaveLength(8);
});

test('where one breaks the others are told to stop, and what broke is said', async () => {
  let stopped = 0;
  const waiting = (async function* (): AsyncGenerator<string, void> {
    await new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (stopped === 0) return;
        clearInterval(look);
        resolve();
      }, 1);
    });
    yield 'never taken';
  })();
  const pieces = interleave([upTo('a', 2, true), waiting], () => void (stopped += 1));
  const reading = async () => {
    for await (const piece of pieces) expect(piece).toMatch(/^a/);
  };
  await expect(reading()).rejects.toThrow('a broke');
  expect(stopped).toBe(1);
});
