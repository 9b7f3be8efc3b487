import { expect, test } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { UsageRecords, type ConsumerUsage } from './record-usage.js';

function recordsWith(statements: string[]): UsageRecords {
  const manager = {
    query: async (statement: string) => {
      statements.push(/audit_counts|secret_references|secrets/.exec(statement)![0]);
      return [];
    },
  };
  return new UsageRecords(manager as unknown as EntityManager);
}

const at = '2026-01-01T00:00:00.000Z';
const report = { secretId: 's', version: 1, resourceId: 'r', slot: 'accessToken', count: 1, firstAt: at, lastAt: at };
const usageOf = (process: string, usageNumber: number, reports = 1): ConsumerUsage => ({
  consumer: 'webhooks',
  process,
  usageNumber,
  usage: Array.from({ length: reports }, () => report),
});

test('a renewal without uses costs no statement', async () => {
  const statements: string[] = [];
  const records = recordsWith(statements);
  await Promise.all([records.record(usageOf('a', 0, 0)), records.record(usageOf('b', 0, 0))]);
  expect(statements).toEqual([]);
});

test('any number of renewals with uses costs three together, of which the counts are one', async () => {
  const statements: string[] = [];
  const records = recordsWith(statements);
  await Promise.all(['a', 'b', 'c', 'd'].map((process) => records.record(usageOf(process, 1, 250))));
  expect(statements.sort()).toEqual(['audit_counts', 'secret_references', 'secrets']);
});

test('what one process tells twice at once is one statement; two batches of it are one each', async () => {
  const statements: string[] = [];
  const records = recordsWith(statements);
  await Promise.all([
    records.record(usageOf('a', 1)),
    records.record(usageOf('a', 1)),
    records.record(usageOf('a', 2)),
  ]);
  expect(statements.filter((table) => table === 'audit_counts')).toHaveLength(2);
});
