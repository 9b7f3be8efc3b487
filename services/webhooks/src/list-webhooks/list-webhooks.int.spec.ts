import {
  consumerReferences,
  createWebhook,
  getWebhook,
  health,
  listWebhooks,
  type WebhookInput,
} from '@countersign/contracts';
import { serviceActor } from '@countersign/platform-bus';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DELETED_BY } from '@countersign/consumer-conformance';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let admin: ReturnType<typeof person>;
let member: ReturnType<typeof person>;

const create = (name: string, secrets: Partial<WebhookInput>) =>
  system.call(admin, createWebhook, { webhook: { name, url: 'http://hooks.example.com', ...secrets } });
const list = (request: object = {}) => system.call(member, listWebhooks, request);

beforeAll(async () => {
  system = await WebhooksSystem.start();
});
afterAll(() => system.close());

beforeEach(() => {
  admin = person('admin', randomUUID());
  member = person('member', admin.team);
  system.store.addSecret(admin.team, 'TOKEN', 'A');
});
afterEach(() => system.store.mend());

test('pages, in order of creation, with one question to the store each', async () => {
  const created = [];
  for (const name of ['b', 'c', 'a']) created.push(await create(name, { secrets: ['A'] }));
  const before = system.store.questions;
  const first = await list({ limit: 2 });
  expect(system.store.questions).toBe(before + 1);
  const second = await list({ limit: 2, cursor: first.nextCursor });
  expect([...first.items, ...second.items]).toEqual(created);
  expect(second.nextCursor).toBeNull();
});

test('a deleted secret breaks every webhook that names it, at once, and its return heals them', async () => {
  const both = await create('both', { accessTokenSecret: 'TOKEN', secrets: ['A', 'TOKEN'] });
  const other = await create('other', { secrets: ['A'] });
  system.store.deleteSecret(admin.team, 'TOKEN');
  const since = expect.stringMatching(/Z$/) as unknown as string;
  const missing = [
    { slot: 'accessToken', secret: 'TOKEN', since, by: DELETED_BY },
    { slot: 'secrets.TOKEN', secret: 'TOKEN', since, by: DELETED_BY },
  ];
  expect((await list()).items).toEqual([{ ...both, health: 'broken', missing }, other]);
  expect(await system.call(member, getWebhook, { id: both.id })).toMatchObject({ health: 'broken', missing });
  system.store.addSecret(admin.team, 'TOKEN');
  expect((await list()).items).toEqual([both, other]);
});

test('a webhook that lost a reference does not look ready', async () => {
  const webhook = await create('w', { secrets: ['A'] });
  system.store.references.splice(0);
  expect(await system.call(member, getWebhook, { id: webhook.id })).toMatchObject({
    health: 'broken',
    missing: [{ secret: 'A', since: webhook.updatedAt }],
  });
});

test('nothing crosses teams', async () => {
  const webhook = await create('w', { secrets: ['A'] });
  const stranger = person('admin', randomUUID());
  expect(await system.call(stranger, listWebhooks, {})).toEqual({ items: [], nextCursor: null });
  await expect(system.call(stranger, getWebhook, { id: webhook.id })).rejects.toMatchObject({
    code: 'WEBHOOK_NOT_FOUND',
  });
});

test('without the store no health is guessed', async () => {
  await create('w', { secrets: ['A'] });
  system.store.breakAt('before', consumerReferences);
  await expect(list()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('a cursor that was not given is refused', async () => {
  await expect(list({ cursor: 'AAAA' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('the service says that it is ready', async () => {
  expect(await system.call(serviceActor('gateway'), health.webhooks, {})).toEqual({ ready: true, problems: [] });
});
