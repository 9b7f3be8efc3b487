import { expect, test } from '@jest/globals';
import { UsageCounter, UsageLog } from './usage-log.js';

const of = { secretId: 's', version: 2, resourceId: 'r', slot: 'accessToken' };
const firstTimes = ({ usage }: ReturnType<UsageLog['take']>) => usage.map(({ firstAt }) => firstAt);

test('uses are counted with their first and last time, and told once', () => {
  const log = new UsageLog();
  const counter = new UsageCounter(of);
  for (const at of [1_000, 2_000, 3_000]) log.used(counter, at);
  const batch = log.take();
  expect(batch).toEqual({
    usage: [{ ...of, count: 3, firstAt: '1970-01-01T00:00:01.000Z', lastAt: '1970-01-01T00:00:03.000Z' }],
    usageNumber: 1,
  });
  log.confirm(batch);
  expect(log.take()).toEqual({ usage: [], usageNumber: 0 });
});

test('what nobody confirmed is told again as it was; newer uses are another batch', () => {
  const log = new UsageLog();
  const counter = new UsageCounter(of);
  log.used(counter, 1_000);
  const lost = log.take();
  log.used(counter, 5_000);
  expect(log.hasMore).toBe(true);
  expect(log.take()).toEqual(lost);
  log.confirm(lost);
  const next = log.take();
  expect([next.usageNumber, firstTimes(next)]).toEqual([2, ['1970-01-01T00:00:05.000Z']]);
});

test('a confirmation that comes late confirms nothing else', () => {
  const log = new UsageLog();
  const counter = new UsageCounter(of);
  log.used(counter, 1_000);
  const first = log.take();
  log.confirm(first);
  log.used(counter, 2_000);
  const second = log.take();
  log.confirm(first);
  expect(log.take()).toEqual(second);
});

test('a request carries no more than fits; the rest goes with the next', () => {
  const log = new UsageLog();
  for (let index = 0; index < 1_500; index += 1) log.used(new UsageCounter(of), index);
  expect(log.hasMore).toBe(true);
  const first = log.take();
  expect(first.usage).toHaveLength(1_000);
  log.confirm(first);
  expect(log.hasMore).toBe(false);
  expect(log.take().usage).toHaveLength(500);
});
