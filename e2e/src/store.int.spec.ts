import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  changesSince,
  consumerReferences,
  createWebhook,
  deleteSecret,
  getSecret,
  grantReferences,
  listAudit,
  listReferences,
  listSecrets,
  revokeReferences,
  type Operation,
  type RequestInput,
  type ResponseOf,
} from '@countersign/contracts';
import type { ServiceCore } from '@countersign/platform-service';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';

let bench: Workbench;
let team: TeamClient;
let webhooks: ServiceCore;
let database: Client;

beforeAll(async () => {
  bench = await Workbench.start();
  await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  webhooks = await bench.identity('webhooks');
  database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await bench?.stop();
});

/** As the webhooks service; for the admin of the team where it has that person's token. */
async function asWebhooks<O extends Operation>(
  operation: O,
  request: RequestInput<O>,
  onBehalfOf?: string,
): Promise<ResponseOf<O>> {
  const actor = { type: 'service', id: 'webhooks', name: 'webhooks' } as const;
  return webhooks.bus.call(operation, request, { actor, onBehalfOf });
}

const slot = (secret: string) => ({ slot: 'accessToken', secret });

test('secrets are listed by name, a page at a time, and found by part of their name in either case', async () => {
  const mine = await bench.team();
  for (const name of ['beta_key', 'ALPHA_KEY', 'Gamma', '_first', '0digit']) await mine.create(name, 'a value');
  const all: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await mine.call(listSecrets, { limit: 2, cursor });
    expect(page.items.length).toBeLessThanOrEqual(2);
    all.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(all).toEqual(['0digit', 'ALPHA_KEY', 'Gamma', '_first', 'beta_key']);
  const found = await mine.call(listSecrets, { search: 'KEY' });
  expect(found.items.map(({ name }) => name)).toEqual(['ALPHA_KEY', 'beta_key']);
  // Characters that mean something in a pattern are characters here.
  expect((await mine.call(listSecrets, { search: '%' })).items).toEqual([]);
  await expect(mine.call(listSecrets, { cursor: 'bm9wZSE' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('nothing crosses teams', async () => {
  const stranger = await bench.team();
  await team.create('OURS', 'a value');
  await expect(stranger.get('OURS')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  await expect(stranger.rotate('OURS', 'theirs')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  await expect(stranger.delete('OURS')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  expect((await stranger.call(listSecrets, {})).items).toEqual([]);
  await stranger.create('OURS', 'another of that name');
  expect((await team.get('OURS')).version).toBe(1);
});

test('members read and admins write', async () => {
  await team.create('READABLE', 'a value');
  const gateway = await bench.identity('gateway');
  const member = { actor: { ...team.actor, role: 'member' as const } };
  expect((await gateway.bus.call(getSecret, { name: 'READABLE' }, member)).version).toBe(1);
  const refused = { code: 'ADMIN_REQUIRED' };
  await expect(gateway.bus.call(deleteSecret, { name: 'READABLE' }, member)).rejects.toMatchObject(refused);
  await expect(gateway.bus.call(listAudit, {}, member)).rejects.toMatchObject(refused);
});

test('of two rotations that expect the same version, one happens', async () => {
  await team.create('RACE', 'v1');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) => team.rotate('RACE', `v2 of ${index}`, { expectedVersion: 1 })),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      expect(outcome.reason).toMatchObject({ code: 'VERSION_CONFLICT', facts: { version: 2 } });
  }
});

test('of many that create one name, one does', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => team.create('ONCE', 'a value')));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'SECRET_EXISTS' });
  }
});

test('a retried write happens once, also when the retry overtakes the first', async () => {
  await team.create('RETRIED', 'v1');
  const idempotency = { key: uuidv7(), fingerprint: 'f'.repeat(43) };
  const answers = await Promise.all(Array.from({ length: 5 }, () => team.rotate('RETRIED', 'v2', { idempotency })));
  expect(new Set(answers.map(({ revision }) => revision)).size).toBe(1);
  expect((await team.get('RETRIED')).version).toBe(2);
  const reused = { ...idempotency, fingerprint: 'g'.repeat(43) };
  await expect(team.rotate('RETRIED', 'v3', { idempotency: reused })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
});

test('a grant names every secret that does not exist, and grants nothing then', async () => {
  await team.create('EXISTS', 'a value');
  const id = uuidv7();
  const references = [slot('EXISTS'), { slot: 'one', secret: 'NOT_HERE' }, { slot: 'two', secret: 'NOR_HERE' }];
  const grant = asWebhooks(
    grantReferences,
    { resource: { id, name: 'Hook' }, references },
    await team.tokenFor(createWebhook),
  );
  await expect(grant).rejects.toMatchObject({ code: 'SECRETS_UNKNOWN', facts: { secrets: ['NOT_HERE', 'NOR_HERE'] } });
  expect((await asWebhooks(consumerReferences, { resourceIds: [id] })).items).toEqual([]);
});

test('a secret of another team is as good as none, whoever names it', async () => {
  const stranger = await bench.team();
  await stranger.create('THEIRS', 'a value');
  const resource = { id: uuidv7(), name: 'Hook' };
  const token = await team.tokenFor(createWebhook);
  const grant = asWebhooks(grantReferences, { resource, references: [slot('THEIRS')] }, token);
  await expect(grant).rejects.toMatchObject({ code: 'SECRETS_UNKNOWN', facts: { secrets: ['THEIRS'] } });
});

test('references are counted, listed, kept in name, and revoked exactly', async () => {
  await team.create('USED', 'a value');
  await team.create('ALSO_USED', 'a value');
  const { resource } = await bench.resource(team, 'Before', [
    slot('USED'),
    { slot: 'secrets.ALSO_USED', secret: 'ALSO_USED' },
  ]);
  const renamed = { resource: { ...resource, name: 'After' }, references: [] };
  await asWebhooks(grantReferences, renamed, await team.tokenFor(createWebhook));
  expect((await team.get('USED')).references).toBe(1);
  const { items } = await team.call(listReferences, { name: 'USED' });
  expect(items).toMatchObject([
    { consumer: 'webhooks', resourceName: 'After', slot: 'accessToken', state: 'live', grantedBy: 'admin@example.org' },
  ]);
  const revoke = { team: team.actor.team, resourceId: resource.id, keep: [slot('USED')] };
  expect(await asWebhooks(revokeReferences, revoke)).toEqual({ revoked: 1 });
  expect(await asWebhooks(revokeReferences, revoke)).toEqual({ revoked: 0 });
  expect(await team.get('ALSO_USED')).toMatchObject({ references: 0, health: 'unused' });
});

test('a secret in use is not deleted without a word, and its references outlive it', async () => {
  await team.create('IN_USE', 'a value');
  const { resource } = await bench.resource(team, 'Needs it', [slot('IN_USE')]);
  await expect(team.delete('IN_USE', { breakReferences: false })).rejects.toMatchObject({
    code: 'SECRET_IN_USE',
    facts: { referenceCount: 1, references: [{ resourceName: 'Needs it' }] },
  });
  await team.delete('IN_USE');
  await expect(team.get('IN_USE')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  expect((await team.call(listReferences, { name: 'IN_USE' })).items).toMatchObject([{ state: 'broken' }]);
  const { items } = await asWebhooks(consumerReferences, { resourceIds: [resource.id] });
  expect(items).toMatchObject([{ secret: 'IN_USE', state: 'broken' }]);
});

test('the change log is read by revision, without a gap', async () => {
  const first = await asWebhooks(changesSince, { after: '0', limit: 5 });
  if (first.outcome !== 'changes') throw new Error('The log was cut off.');
  expect(first.changes.map(({ revision }) => revision)).toEqual(['1', '2', '3', '4', '5']);
  const rest = await asWebhooks(changesSince, { after: first.head });
  expect(rest).toMatchObject({ outcome: 'changes', changes: [] });
});

test('last used is what holders report', async () => {
  await team.create('TOUCHED', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('TOUCHED')]);
  expect((await team.get('TOUCHED')).lastUsedAt).toBeNull();
  const user = bench.holder(webhooks, { instance: 'user' });
  const before = new Date().toISOString();
  await user.holder.use(of, () => null);
  await user.leave();
  const { lastUsedAt } = await team.get('TOUCHED');
  expect(lastUsedAt! >= before).toBe(true);
});

test('every act is in the chain of its team once, and the chain holds', async () => {
  const mine = await bench.team();
  await mine.create('AUDITED', 'a value');
  await mine.rotate('AUDITED', 'another');
  await mine.delete('AUDITED');
  await waitFor(async () => (await mine.call(listAudit, {})).items.length === 3, { what: 'three entries' });
  const entries = (await mine.call(listAudit, {})).items.reverse();
  expect(entries.map(({ action, sequence }) => [action, sequence])).toEqual([
    ['secret.created', 1],
    ['secret.rotated', 2],
    ['secret.deleted', 3],
  ]);
  let previous = '0'.repeat(64);
  for (const { sequence: _, previousHash, hash, ...entry } of entries) {
    expect(previousHash).toBe(previous);
    expect(
      createHash('sha256')
        .update(`${previous}\n${canonical(entry)}`)
        .digest('hex'),
    ).toBe(hash);
    previous = hash;
  }
});

/** RFC 8785 for what entries hold: strings, integers, booleans, null, lists and objects; keys in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
