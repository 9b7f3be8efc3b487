import { CountersignError, type ConsumerReference } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { missingSecrets, refuseMissing, staleSecrets } from './resource-health.js';
import type { ResourceKind, ResourceRow } from './resource-kind.js';

const SINCE = '2026-11-25T00:00:00.000Z';
const ROW: ResourceRow = { id: 'mine', teamId: 't', name: 'Nightly', updatedAt: new Date('2026-01-01T00:00:00.000Z') };
const KIND: ResourceKind = {
  consumer: 'webhooks',
  noun: 'job',
  entity: class {} as new () => ResourceRow,
  slotsOf: () => ['A', 'B', 'C'].map((secret) => ({ slot: `env.${secret}`, secret })),
  notFound: () => new CountersignError('WEBHOOK_NOT_FOUND', 'none'),
};
const held = (secret: string, more: Partial<ConsumerReference> = {}): ConsumerReference => ({
  ...{ team: 't', consumer: 'webhooks', resourceId: 'mine', resourceName: 'Nightly', slot: `env.${secret}`, secret },
  ...{ state: 'live', since: SINCE, grantedBy: 'ann', brokenBy: null, currentVersion: 2 },
  ...more,
});
const broken = { state: 'broken', brokenBy: 'bob', currentVersion: null } as const;

test('a slot is missing whose reference is broken, or that holds none of its own', () => {
  const references = [held('A'), held('B', broken), held('C', { resourceId: 'another' })];
  expect(missingSecrets(KIND, ROW, references)).toEqual([
    { slot: 'env.B', secret: 'B', since: SINCE, by: 'bob' },
    { slot: 'env.C', secret: 'C', since: '2026-01-01T00:00:00.000Z', by: null },
  ]);
  expect(missingSecrets(KIND, ROW, references, [{ slot: 'env.A', secret: 'A' }])).toEqual([]);
});

test('a refusal names every secret and the remedy', () => {
  const refuse = (...secrets: string[]) =>
    refuseMissing(
      KIND,
      ROW,
      missingSecrets(
        KIND,
        ROW,
        [],
        secrets.map((secret) => ({ slot: 's', secret })),
      ),
      'No run.',
    );
  expect(() => refuse('A', 'B')).toThrow(/The job Nightly lacks A, B: they were deleted. No run. Create them again/);
  expect(() => refuse('A')).toThrow(/lacks A: it was deleted. No run. Create it again, or save the job without it/);
  expect(() => refuse()).not.toThrow();
});

test('stale is what has another current version by now; a deleted secret is broken, not stale', () => {
  const inUse = [...'ABC'].map((secret) => ({ secret, version: 2 }));
  const references = [held('A', { currentVersion: 3 }), held('B'), held('C', broken)];
  expect(staleSecrets(ROW, inUse, references)).toEqual([{ secret: 'A', version: 2, currentVersion: 3 }]);
  expect(staleSecrets(ROW, inUse, [held('A', { currentVersion: 1 })])).toMatchObject([{ secret: 'A' }]);
});
