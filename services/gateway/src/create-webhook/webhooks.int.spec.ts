import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  testWebhook,
  updateWebhook,
} from '@countersign/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GatewaySystem } from '../fixtures/gateway-system.js';
import { sampleWebhook } from '../fixtures/samples.js';

const WEBHOOKS = '/v1/teams/default/webhooks';
const ID = '019a0000-0000-7000-8000-000000000000';
const INPUT = { name: 'Deploy', url: 'https://hooks.example.com/x' };
let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
  system.others.answer(createWebhook, () => sampleWebhook(ID));
  system.others.answer(updateWebhook, () => sampleWebhook(ID));
  system.others.answer(getWebhook, ({ id }) => sampleWebhook(id));
  system.others.answer(listWebhooks, () => ({ items: [sampleWebhook(ID)], nextCursor: null }));
  system.others.answer(deleteWebhook, ({ id }) => ({ id }));
  system.others.answer(testWebhook, () => ({
    request: { method: 'POST' as const, url: INPUT.url, headers: {}, body: '{}' },
    response: { status: 200, headers: {}, body: '', truncated: false },
    durationMs: 1,
    versions: [],
  }));
});
afterAll(() => system.close());

test('a webhook is created, shown, changed and deleted', async () => {
  const { http } = system.admin;
  const created = await http.post(WEBHOOKS, { ...INPUT, secrets: ['TOKEN'] }, { headers: { 'Idempotency-Key': 'w' } });
  expect([created.status, created.json]).toEqual([201, sampleWebhook(ID)]);
  expect(system.others.last(createWebhook).request).toMatchObject({
    webhook: { ...INPUT, secrets: ['TOKEN'], accessTokenSecret: null },
    idempotency: { key: 'w' },
  });
  expect((await http.get(WEBHOOKS)).json.items).toEqual([sampleWebhook(ID)]);
  expect((await http.get(`${WEBHOOKS}/${ID}`)).json).toEqual(sampleWebhook(ID));
  expect((await http.patch(`${WEBHOOKS}/${ID}`, { accessTokenSecret: null })).status).toBe(200);
  expect(system.others.last(updateWebhook).request).toEqual({ id: ID, patch: { accessTokenSecret: null } });
  const deleted = await http.delete(`${WEBHOOKS}/${ID}`);
  expect([deleted.status, deleted.text]).toEqual([204, '']);
});

test.each([
  [{ ...INPUT, token: 'x' }, 'token'],
  [{ ...INPUT, url: 'ftp://example.com' }, 'url'],
  [{ ...INPUT, url: 'https://user:password@example.com' }, 'url'],
  [{ ...INPUT, secrets: ['not a name'] }, 'secrets.0'],
  [{ ...INPUT, name: '' }, 'name'],
])('%j is refused', async (body, path) => {
  const { json } = await system.admin.http.post(WEBHOOKS, body);
  expect(json).toMatchObject({ code: 'INVALID_INPUT', errors: [{ path }] });
});

test.each([{ text: '${TOKEN}', list: [1, null, true] }, 'text', 0, null, []])(
  '%j is sent as it is',
  async (payload) => {
    const { status } = await system.admin.http.post(`${WEBHOOKS}/${ID}/test`, { payload });
    expect(status).toBe(200);
    expect(system.others.last(testWebhook).request).toEqual({ id: ID, payload });
  },
);

test('a test call needs a payload', async () => {
  const { json } = await system.admin.http.post(`${WEBHOOKS}/${ID}/test`, {});
  expect(json).toMatchObject({ code: 'INVALID_INPUT', errors: [{ path: 'payload' }] });
});

test('a payload that grows beyond the limit on its way is refused', async () => {
  const raw = `{"payload":[${Array(60_000).fill('1e20').join(',')}]}`;
  const { json } = await system.admin.http.post(`${WEBHOOKS}/${ID}/test`, undefined, { raw });
  expect(json).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
});
