import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  appendAudit,
  busPermissions,
  changesSince,
  consumerReferences,
  createSecret,
  createWebhook,
  deleteSecret,
  getSecret,
  grantReferences,
  listAudit,
  listReferences,
  listSecrets,
  resolve,
  revokeReferences,
  rotateSecret,
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
}, 60_000);

afterAll(async () => {
  await database?.end();
  await bench?.stop();
}, 30_000);

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

test('a sealed value can be stored by the operation, for the team and under the name that it was sealed for only', async () => {
  const calls: RequestInput<typeof createSecret>[] = [];
  const client = Object.create(team) as TeamClient;
  client.call = ((_: Operation, request: RequestInput<typeof createSecret>) =>
    Promise.resolve(void calls.push(request))) as never;
  await client.create('SEALED', 'a value');
  const { sealedValue } = calls[0]!;
  const refused = { code: 'INVALID_INPUT' };
  await expect(team.call(createSecret, { name: 'OTHER', sealedValue })).rejects.toMatchObject(refused);
  await expect((await bench.team()).call(createSecret, { name: 'SEALED', sealedValue })).rejects.toMatchObject(refused);
  await team.call(createSecret, { name: 'SEALED', sealedValue });
  await expect(team.call(rotateSecret, { name: 'SEALED', sealedValue })).rejects.toMatchObject(refused);
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

test('a consumer grants itself nothing without a person who asked', async () => {
  await team.create('WANTED', 'a value');
  const request = { resource: { id: uuidv7(), name: 'Hook' }, references: [slot('WANTED')] };
  await expect(asWebhooks(grantReferences, request)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  // A token that was addressed to the store itself is no proof that the person asked the consumer.
  const elsewhere = await team.tokenFor(createSecret);
  await expect(asWebhooks(grantReferences, request, elsewhere)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await asWebhooks(grantReferences, request, await team.tokenFor(createWebhook))).toEqual({ granted: 1 });
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

test('a resource of one team cannot be given references of another', async () => {
  const stranger = await bench.team();
  await team.create('FIRST_TEAM', 'a value');
  await stranger.create('SECOND_TEAM', 'a value');
  const { resource } = await bench.resource(team, 'Hook', [slot('FIRST_TEAM')]);
  const token = await stranger.tokenFor(createWebhook);
  const grant = asWebhooks(grantReferences, { resource, references: [slot('SECOND_TEAM')] }, token);
  await expect(grant).rejects.toMatchObject({ code: 'FORBIDDEN' });
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

test('what a deletion or a rotation ends is gone from the database: ciphertext and wrapped key', async () => {
  await team.create('ERASED', 'v1');
  await team.rotate('ERASED', 'v2', { overlapSeconds: 600 });
  await team.rotate('ERASED', 'v3');
  const envelopes = async () => {
    const { rows } = await database.query<{ version: number; kept: boolean }>(
      `SELECT v.version, v.envelope IS NOT NULL AS kept FROM secrets_store.secret_versions v
       JOIN secrets_store.secrets s ON s.id = v.secret_id WHERE s.name = 'ERASED' ORDER BY 1`,
    );
    return rows.map(({ version, kept }) => [version, kept]);
  };
  expect(await envelopes()).toEqual([
    [1, false],
    [2, false],
    [3, true],
  ]);
  await team.delete('ERASED');
  expect(await envelopes()).toEqual([]);
});

test('an opened reply fits its question only: the answer to one request does not open as another', async () => {
  await team.create('REPLAYED', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('REPLAYED')]);
  const stolen: string[] = [];
  const spy = { ...webhooks, bus: Object.create(webhooks.bus) as typeof webhooks.bus };
  spy.bus.call = (async (operation: Operation, request: never, options: never) => {
    const answer: unknown = await webhooks.bus.call(operation, request, options);
    if (operation !== resolve) return answer;
    const { sealed } = answer as ResponseOf<typeof resolve>;
    stolen.push(sealed);
    return { ...(answer as object), sealed: stolen[0] };
  }) as never;
  const first = bench.holder(spy, { instance: 'first' });
  expect(await first.holder.use(of, ([opened]) => opened!.value.reveal().toString())).toBe('a value');
  const second = bench.holder(spy, { instance: 'second' });
  await expect(second.holder.use(of, () => 'opened')).rejects.toThrow();
  await Promise.all([first.leave(), second.leave()]);
  expect(Buffer.from(stolen[0]!, 'base64url').includes('a value')).toBe(false);
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

test('an entry that is sent again is not appended again, and a service tells of its own acts only', async () => {
  const entry = {
    id: uuidv7(),
    occurredAt: new Date().toISOString(),
    team: uuidv7(),
    actor: { type: 'service' as const, id: 'webhooks', name: 'webhooks' },
    service: 'webhooks' as const,
    action: 'webhook.tested' as const,
    target: 'webhook/1',
    result: 'ok' as const,
    correlationId: 'c',
    facts: {},
  };
  expect(await asWebhooks(appendAudit, { entries: [entry, entry] })).toEqual({ appended: 1 });
  expect(await asWebhooks(appendAudit, { entries: [entry] })).toEqual({ appended: 0 });
  const forged = { ...entry, id: uuidv7(), service: 'secrets-store' as const };
  await expect(asWebhooks(appendAudit, { entries: [forged] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('NATS lets a service do only what the contracts allow it', async () => {
  expect(busPermissions().webhooks.publish).not.toContain(createSecret.subject);
  await expect(asWebhooks(createSecret, { name: 'STOLEN', sealedValue: 'AAAA' })).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
  });
});

test('the resolver may read what it needs and write nothing', async () => {
  const url = new URL(bench.environments.resolver['DATABASE_URL']!);
  const resolver = new Client({ connectionString: url.href });
  await resolver.connect();
  const denied = { code: '42501' };
  await resolver.query('SELECT count(*) FROM secrets_store.secret_versions');
  await expect(resolver.query('UPDATE secrets_store.secrets SET current_version = 9')).rejects.toMatchObject(denied);
  await expect(resolver.query('SELECT * FROM secrets_store.audit_log')).rejects.toMatchObject(denied);
  await resolver.end();
});

/** RFC 8785 for what entries hold: strings, integers, booleans, null, lists and objects; keys in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
