import { expect, test } from '@jest/globals';
import type { SecretRow } from './secret-rows.js';
import { stepsDone } from './first-steps.js';

const row = (more: Partial<SecretRow> = {}): SecretRow => ({
  ...{ name: 'A', health: 'unused', version: 1, changedAt: '', changedBy: null, lastUsedAt: null, references: 0 },
  secret: {} as SecretRow['secret'],
  ...more,
});

test('follows what there is, step by step, until all of it has been done once', () => {
  expect([...stepsDone([])!]).toEqual([]);
  expect([...stepsDone([row()])!]).toEqual(['add']);
  expect([...stepsDone([row({ references: 1 })])!]).toEqual(['add', 'use']);
  expect([...stepsDone([row({ references: 1, lastUsedAt: '2026-01-01T00:00:00Z' })])!]).toEqual(['add', 'use', 'test']);
  expect(stepsDone([row({ references: 1, lastUsedAt: '2026-01-01T00:00:00Z', version: 2 })])).toBeNull();
});

test('leaves a team alone that has many, and does not count what is only left of a deleted one', () => {
  expect(stepsDone(Array.from({ length: 6 }, () => row()))).toBeNull();
  expect([...stepsDone([row({ secret: null, version: null, references: 2 })])!]).toEqual([]);
});
