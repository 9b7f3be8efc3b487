import { expect, test } from '@jest/globals';
import { UsageCounter, UsageLog } from './usage-log.js';

const of = { secretId: 's', version: 2, resourceId: 'r', slot: 'accessToken' };

test('uses are counted with their first and last time, and told once', () => {
  const log = new UsageLog();
  const counter = new UsageCounter(of);
  for (const at of [1_000, 2_000, 3_000]) log.used(counter, at);
  expect(log.take()).toEqual([
    { ...of, count: 3, firstAt: '1970-01-01T00:00:01.000Z', lastAt: '1970-01-01T00:00:03.000Z' },
  ]);
  expect(log.take()).toEqual([]);
});

test('what nobody confirmed is told again, before newer uses', () => {
  const log = new UsageLog();
  const counter = new UsageCounter(of);
  log.used(counter, 1_000);
  const lost = log.take();
  log.used(counter, 5_000);
  log.putBack(lost);
  expect(log.take().map(({ firstAt }) => firstAt)).toEqual(['1970-01-01T00:00:01.000Z', '1970-01-01T00:00:05.000Z']);
});

test('a renewal carries no more than fits; the rest goes with the next', () => {
  const log = new UsageLog();
  for (let index = 0; index < 1_500; index += 1) log.used(new UsageCounter(of), index);
  expect(log.take()).toHaveLength(1_000);
  expect(log.take()).toHaveLength(500);
});
