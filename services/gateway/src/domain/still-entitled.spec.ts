import { CountersignError } from '@countersign/contracts';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from './authenticator.js';
import { StillEntitled } from './still-entitled.js';
import type { TeamAccess } from './team-access.js';

/** Whose keys were looked up, in order; and of whom the right is gone. */
let looked: string[];
let gone: Set<string>;
let entitled: StillEntitled;

beforeEach(() => {
  jest.useFakeTimers();
  [looked, gone] = [[], new Set()];
  const authenticate = async ({ headers }: FastifyRequest) => {
    const key = headers.authorization!;
    looked.push(key);
    if (gone.has(key)) throw new CountersignError('UNAUTHENTICATED', 'The key has ended.');
    return { principal: {} };
  };
  const teams = { of: async () => ({ team: 't', role: 'member' }) };
  entitled = new StillEntitled({ authenticate } as unknown as Authenticator, teams as unknown as TeamAccess);
});
afterEach(() => {
  jest.useRealTimers();
});

const requestOf = (key: string) => ({ headers: { authorization: key }, cookies: {} }) as unknown as FastifyRequest;

function watch(key: string): AbortController {
  const until = new AbortController();
  entitled.watch(requestOf(key), 'member', 'team', until);
  return until;
}

test('answers to one key share their looks, and end together with its right', async () => {
  const answers = [watch('first'), watch('first'), watch('second')];
  await jest.advanceTimersByTimeAsync(2_000);
  expect(looked.toSorted()).toEqual(['first', 'second']);
  gone.add('first');
  await jest.advanceTimersByTimeAsync(2_000);
  expect(answers.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
  expect(answers[1]!.signal.reason).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('when the last of them is over nobody looks any more, and the next one begins again', async () => {
  const answers = [watch('first'), watch('first')];
  answers[0]!.abort();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(looked).toHaveLength(1);
  answers[1]!.abort();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(looked).toHaveLength(1);
  expect(jest.getTimerCount()).toBe(0);
  watch('first');
  await jest.advanceTimersByTimeAsync(2_000);
  expect(looked).toHaveLength(2);
});
