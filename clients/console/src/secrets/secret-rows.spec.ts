import { expect, test } from '@jest/globals';
import type { Secret } from '../api/types.js';
import { shownRows, toRows } from './secret-rows.js';

function secret(name: string, more: Partial<Secret> = {}): Secret {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    ...{ name, version: 1, revision: '1', createdAt: at, createdBy: 'ada', updatedAt: at, updatedBy: 'ada' },
    ...{ lastUsedAt: null, references: 0, health: 'unused', versions: [] },
    latestChange: { state: 'drained', safeToRevoke: true },
    ...more,
  };
}

const names = (rows: { name: string }[]) => rows.map(({ name }) => name);

test('a row says what needs somebody most', () => {
  const rows = toRows(
    [
      secret('IDLE'),
      secret('USED', { references: 2 }),
      secret('MOVING', { references: 2, latestChange: { state: 'committed', safeToRevoke: false } }),
      secret('LINGERING', { version: 2, latestChange: { state: 'applied', safeToRevoke: false } }),
      secret('OVERLAPPING', { version: 2, latestChange: { state: 'drained', safeToRevoke: false } }),
      // There is no older value of a first version that anybody could revoke.
      secret('FIRST', { references: 1, latestChange: { state: 'applied', safeToRevoke: false } }),
    ],
    [{ name: 'GONE', references: 3, since: '2026-01-02T00:00:00.000Z', deletedBy: 'bob' }],
  );
  expect(rows.map(({ name, health }) => [name, health])).toEqual([
    ['GONE', 'broken'],
    ['IDLE', 'unused'],
    ['USED', 'in-use'],
    ['MOVING', 'propagating'],
    ['LINGERING', 'not-yet-safe'],
    ['OVERLAPPING', 'not-yet-safe'],
    ['FIRST', 'in-use'],
  ]);
});

test('search finds parts of names in either case; broken ones stay on top of every order', () => {
  const broken = [{ name: 'TOKEN_LOST', references: 1, since: '2026-01-02T00:00:00.000Z', deletedBy: null }];
  const rows = toRows([secret('token_10'), secret('TOKEN_9'), secret('OTHER')], broken);
  const shown = (descending: boolean) => names(shownRows(rows, ' token', { by: 'name', descending }));
  expect(shown(false)).toEqual(['TOKEN_LOST', 'TOKEN_9', 'token_10']);
  expect(shown(true)).toEqual(['TOKEN_LOST', 'token_10', 'TOKEN_9']);
});

test('what was never used sorts before what was', () => {
  const rows = toRows([secret('B', { lastUsedAt: '2026-02-01T00:00:00.000Z' }), secret('A')], []);
  expect(names(shownRows(rows, '', { by: 'lastUsedAt', descending: false }))).toEqual(['A', 'B']);
  expect(names(shownRows(rows, '', { by: 'lastUsedAt', descending: true }))).toEqual(['B', 'A']);
});
