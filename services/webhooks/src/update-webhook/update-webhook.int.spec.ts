import {
  consumerReferences,
  createWebhook,
  getWebhook,
  grantReferences,
  revokeReferences,
  updateWebhook,
  type Webhook,
  type WebhookPatch,
} from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let admin: ReturnType<typeof person>;
let webhook: Webhook;

const create = (name: string) =>
  system.call(admin, createWebhook, {
    webhook: { name, url: 'https://hooks.example.com/x', accessTokenSecret: 'TOKEN', secrets: ['A', 'B'] },
  });
const update = (patch: WebhookPatch, more: object = {}) =>
  system.call(admin, updateWebhook, { id: webhook.id, patch, ...more });
const held = () => system.store.heldBy(webhook.id);

const BEFORE = ['accessToken=TOKEN', 'secrets.A=A', 'secrets.B=B'];

beforeAll(async () => {
  system = await WebhooksSystem.start();
});
afterAll(() => system.close());

beforeEach(async () => {
  admin = person('admin', randomUUID());
  system.store.addSecret(admin.team, 'TOKEN', 'OTHER', 'A', 'B', 'C');
  webhook = await create('deploy');
});
afterEach(() => system.store.mend());

test('references end as exactly what the webhook names', async () => {
  const updated = await update({ accessTokenSecret: 'OTHER', secrets: ['B', 'C'] });
  expect(updated).toMatchObject({ accessTokenSecret: 'OTHER', secrets: ['B', 'C'], name: 'deploy', health: 'ready' });
  expect(held()).toEqual(['accessToken=OTHER', 'secrets.B=B', 'secrets.C=C']);
});

test('what stays is never revoked in between', async () => {
  const kept = system.store.references.find(({ resourceId, secret }) => resourceId === webhook.id && secret === 'B')!;
  await update({ accessTokenSecret: null, secrets: ['B', 'C'] });
  expect(system.store.references).toContain(kept);
  expect(held()).toEqual(['secrets.B=B', 'secrets.C=C']);
});

test('a patch leaves what it does not name', async () => {
  const updated = await update({ url: 'https://other.example.com/' });
  expect(updated).toMatchObject({ ...webhook, url: 'https://other.example.com/', updatedAt: updated.updatedAt });
  expect(held()).toEqual(BEFORE);
});

test('a new name is the name of its references too', async () => {
  await update({ name: 'Renamed' });
  const names = system.store.references.filter(({ resourceId }) => resourceId === webhook.id);
  expect(new Set(names.map(({ resourceName }) => resourceName))).toEqual(new Set(['Renamed']));
});

test('a webhook that is broken can be edited, and says so', async () => {
  system.store.deleteSecret(admin.team, 'A');
  expect(await update({ name: 'still' })).toMatchObject({
    health: 'broken',
    missing: [{ secret: 'A', slot: 'secrets.A' }],
  });
  expect(await update({ secrets: ['B'] })).toMatchObject({ health: 'ready', missing: [] });
  expect(held()).toEqual(['accessToken=TOKEN', 'secrets.B=B']);
});

test.each<[string, WebhookPatch]>([
  ['SECRETS_UNKNOWN', { name: 'new', secrets: ['C', 'NOPE'] }],
  ['WEBHOOK_EXISTS', { name: 'TAKEN', secrets: ['C'] }],
  ['INVALID_INPUT', { secrets: ['ACCESS_TOKEN'] }],
])('%s changes nothing', async (code, patch) => {
  await create('taken');
  await expect(update(patch)).rejects.toMatchObject({ code });
  expect(await system.call(admin, getWebhook, { id: webhook.id })).toEqual(webhook);
  expect(held()).toEqual(BEFORE);
});

test('members and other teams may not', async () => {
  const of = { id: webhook.id, patch: { name: 'mine' } };
  const call = (actor: typeof admin) => system.call(actor, updateWebhook, of);
  await expect(call(person('member', admin.team))).rejects.toMatchObject({ code: 'ADMIN_REQUIRED' });
  await expect(call(person('admin', randomUUID()))).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
  expect(held()).toEqual(BEFORE);
});

test('a retry with the same Idempotency-Key gets the first answer', async () => {
  const idempotency = { key: randomUUID(), fingerprint: 'f'.repeat(32) };
  const first = await update({ secrets: ['C'] }, { idempotency });
  await update({ secrets: ['B'] });
  expect(await update({ secrets: ['C'] }, { idempotency })).toEqual(first);
  expect(held()).toEqual(['accessToken=TOKEN', 'secrets.B=B']);
});

test.each([
  ['after the grant', grantReferences],
  ['before the commit', consumerReferences],
])('a crash %s leaves the webhook as it was, and heals', async (_, step) => {
  system.store.breakAt('after', step);
  system.store.breakAt('before', revokeReferences);
  await expect(update({ secrets: ['C'] })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  system.store.mend();
  expect(held()).toEqual([...BEFORE, 'secrets.C=C']);
  expect(await system.call(admin, getWebhook, { id: webhook.id })).toEqual(webhook);
  await system.reconcile();
  expect(held()).toEqual(BEFORE);
});

test('a crash between the commit and the revocation heals', async () => {
  system.store.breakAt('before', revokeReferences);
  await update({ secrets: ['C'] });
  system.store.mend();
  expect(held()).toEqual([...BEFORE, 'secrets.C=C']);
  await system.reconcile();
  expect(held()).toEqual(['accessToken=TOKEN', 'secrets.C=C']);
});

test('a restart reconciles', async () => {
  system.store.breakAt('before', revokeReferences);
  await update({ secrets: [] });
  await system.stopService();
  system.store.mend();
  const pass = system.store.nextPass();
  await system.startService();
  await pass;
  await system.reconcile();
  expect(held()).toEqual(['accessToken=TOKEN']);
});

test('an update in flight keeps what it was granted', async () => {
  system.store.beforeCommit(() => system.reconcile());
  expect(await update({ secrets: ['C'] })).toMatchObject({ health: 'ready' });
  expect(held()).toEqual(['accessToken=TOKEN', 'secrets.C=C']);
});

test('updates at the same time end with a webhook and references that agree', async () => {
  const patches: WebhookPatch[] = [{ secrets: ['A'] }, { secrets: ['C'] }, { secrets: ['B', 'C'] }, { secrets: [] }];
  await Promise.all([...patches, ...patches].map((patch) => update(patch)));
  const last = await system.call(admin, getWebhook, { id: webhook.id });
  expect(last.health).toBe('ready');
  expect(held()).toEqual(['accessToken=TOKEN', ...last.secrets.map((name) => `secrets.${name}=${name}`)]);
});
