import { createWebhook, deleteWebhook, getWebhook, revokeReferences, type Webhook } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let admin: ReturnType<typeof person>;
let webhook: Webhook;

const input = { name: 'deploy', url: 'https://hooks.example.com/x', accessTokenSecret: 'TOKEN', secrets: ['A'] };
const get = () => system.call(admin, getWebhook, { id: webhook.id });
const remove = (actor = admin) => system.call(actor, deleteWebhook, { id: webhook.id });

beforeAll(async () => {
  system = await WebhooksSystem.start();
});
afterAll(() => system.close());

beforeEach(async () => {
  admin = person('admin', randomUUID());
  system.store.addSecret(admin.team, 'TOKEN', 'A');
  webhook = await system.call(admin, createWebhook, { webhook: input });
});
afterEach(() => system.store.mend());

test('a webhook goes with its references, and its name is free again', async () => {
  expect(await remove()).toEqual({ id: webhook.id });
  expect(system.store.heldBy(webhook.id)).toEqual([]);
  await expect(get()).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
  await expect(remove()).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
  const again = await system.call(admin, createWebhook, { webhook: input });
  expect(again.id).not.toBe(webhook.id);
  const entries = await system.store.auditOf(`webhook/${webhook.id}`, 2);
  expect(entries.map(({ action }) => action)).toEqual(['webhook.created', 'webhook.deleted']);
});

test('a webhook that is broken can be deleted', async () => {
  system.store.deleteSecret(admin.team, 'TOKEN');
  await remove();
  expect(system.store.heldBy(webhook.id)).toEqual([]);
});

test('members and other teams may not', async () => {
  await expect(remove(person('member', admin.team))).rejects.toMatchObject({ code: 'ADMIN_REQUIRED' });
  await expect(remove(person('admin', randomUUID()))).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
  expect(await get()).toEqual(webhook);
  expect(system.store.heldBy(webhook.id)).toHaveLength(2);
});

test('a crash between the row and its references heals, and takes nobody else along', async () => {
  const other = await system.call(admin, createWebhook, { webhook: { ...input, name: 'other' } });
  system.store.breakAt('before', revokeReferences);
  await remove();
  system.store.mend();
  expect(system.store.heldBy(webhook.id)).toHaveLength(2);
  await system.reconcile();
  expect(system.store.heldBy(webhook.id)).toEqual([]);
  expect(system.store.heldBy(other.id)).toHaveLength(2);
});

test('where the audit entry cannot be written, nothing is deleted', async () => {
  await system.database.query('ALTER TABLE audit_outbox RENAME TO gone');
  try {
    await expect(remove()).rejects.toMatchObject({ code: 'INTERNAL' });
  } finally {
    await system.database.query('ALTER TABLE gone RENAME TO audit_outbox');
  }
  expect(await get()).toEqual(webhook);
  expect(system.store.heldBy(webhook.id)).toHaveLength(2);
});
