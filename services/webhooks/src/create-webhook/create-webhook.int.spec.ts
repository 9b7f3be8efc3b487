import {
  consumerReferences,
  createWebhook,
  grantReferences,
  listWebhooks,
  revokeReferences,
} from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let admin: ReturnType<typeof person>;

const URL_OF_RECEIVER = 'https://hooks.example.com/x';
const input = { name: 'Deploy', url: URL_OF_RECEIVER, accessTokenSecret: 'TOKEN', secrets: ['EXTRA'] };
const create = (webhook: object = {}, idempotency?: { key: string; fingerprint: string }) =>
  system.call(admin, createWebhook, { webhook: { ...input, ...webhook }, idempotency });
const stored = async () => (await system.call(admin, listWebhooks, {})).items;

beforeAll(async () => {
  system = await WebhooksSystem.start();
});
afterAll(() => system.close());

beforeEach(() => {
  admin = person('admin', randomUUID());
  system.store.addSecret(admin.team, 'TOKEN', 'EXTRA');
});
afterEach(() => system.store.mend());

test('a webhook is created with a reference for every secret that it names', async () => {
  const created = await create();
  expect(created).toMatchObject({ ...input, health: 'ready', missing: [], createdBy: admin.name });
  expect(system.store.heldBy(created.id)).toEqual(['accessToken=TOKEN', 'secrets.EXTRA=EXTRA']);
  expect(system.store.references.find(({ resourceId }) => resourceId === created.id)).toMatchObject({
    consumer: 'webhooks',
    resourceName: 'Deploy',
    grantedBy: admin.name,
  });
  await system.store.auditOf(`webhook/${created.id}`, 1);
});

test('a webhook without secrets needs no store', async () => {
  system.store.breakAt('before', grantReferences, consumerReferences);
  await expect(create({ accessTokenSecret: null, secrets: [] })).resolves.toMatchObject({ health: 'ready' });
});

test('members may not', async () => {
  const member = person('member', admin.team);
  await expect(system.call(member, createWebhook, { webhook: input })).rejects.toMatchObject({
    code: 'ADMIN_REQUIRED',
  });
});

test('unknown secrets are refused, and nothing is left', async () => {
  await expect(create({ secrets: ['EXTRA', 'NOPE', 'NADA'] })).rejects.toMatchObject({
    code: 'SECRETS_UNKNOWN',
    facts: { secrets: ['NOPE', 'NADA'] },
  });
  expect(await stored()).toEqual([]);
  expect(system.store.heldByTeam(admin.team)).toEqual([]);
});

test.each(['deploy', 'DEPLOY', 'Deploy'])('the name %s is taken by Deploy', async (name) => {
  const { id } = await create();
  await expect(create({ name })).rejects.toMatchObject({ code: 'WEBHOOK_EXISTS' });
  expect(await stored()).toHaveLength(1);
  expect(system.store.heldByTeam(admin.team)).toEqual(system.store.heldBy(id));
});

test('another team may use the name', async () => {
  await create();
  admin = person('admin', randomUUID());
  system.store.addSecret(admin.team, 'TOKEN', 'EXTRA');
  await expect(create()).resolves.toMatchObject({ name: 'Deploy' });
});

test('a retry with the same Idempotency-Key gets the first answer', async () => {
  const idempotency = { key: randomUUID(), fingerprint: 'f'.repeat(32) };
  const [first, second] = await Promise.all([create({}, idempotency), create({}, idempotency)]);
  expect(second).toEqual(first);
  expect(await create({}, idempotency)).toEqual(first);
  expect(await stored()).toHaveLength(1);
  expect(system.store.heldByTeam(admin.team)).toEqual(system.store.heldBy(first.id));
  await expect(create({}, { ...idempotency, fingerprint: 'e'.repeat(32) })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
});

test('where the answer to the grant is lost, the references are taken back at once', async () => {
  system.store.breakAt('after', grantReferences);
  await expect(create()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(await stored()).toEqual([]);
  expect(system.store.heldByTeam(admin.team)).toEqual([]);
});

test.each([
  ['after the grant', grantReferences],
  ['before the commit', consumerReferences],
])('a crash %s heals', async (_, step) => {
  system.store.breakAt('after', step);
  system.store.breakAt('before', revokeReferences);
  await expect(create()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(system.store.heldByTeam(admin.team)).toHaveLength(2);
  system.store.mend();
  expect(await stored()).toEqual([]);
  await system.reconcile();
  expect(system.store.heldByTeam(admin.team)).toEqual([]);
});

test('a create in flight keeps its references', async () => {
  // Granted, and not committed yet: that is what a reconciler must not take for a crash.
  system.store.beforeCommit(() => system.reconcile());
  const created = await create();
  expect(created.health).toBe('ready');
  expect(system.store.heldBy(created.id)).toHaveLength(2);
});

test('ACCESS_TOKEN has one meaning', async () => {
  system.store.addSecret(admin.team, 'ACCESS_TOKEN');
  await expect(create({ secrets: ['ACCESS_TOKEN'] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
