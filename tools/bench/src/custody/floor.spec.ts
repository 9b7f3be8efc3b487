import { expect, test } from '@jest/globals';
import { Floor } from './floor.js';
import { measure } from './measure.js';

test('the floor does the work: what it seals is hidden, bound, and opens again', async () => {
  const floor = await Floor.make();
  const value = Buffer.alloc(1_024, 0x61);
  const sealed = await floor.seal(value);
  expect(sealed.ciphertext.equals(value)).toBe(false);
  expect(sealed.wrapped.byteLength).toBe(32 + 16);
  expect(await floor.open(sealed)).toEqual(value);
  sealed.tag[0]! ^= 1;
  await expect(floor.open(sealed)).rejects.toThrow();
});

test('both operations are measured beside it', async () => {
  const { signal } = new AbortController();
  const measured = await measure(64, { rounds: 2, warmUpRounds: 0, signal });
  expect(measured.map(({ operation, rounds }) => [operation, rounds])).toEqual([
    ['sealing', 2],
    ['opening', 2],
  ]);
  for (const { ratio } of measured) expect(ratio.p10).toBeGreaterThan(0);
});
