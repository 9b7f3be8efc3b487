import { CONSUMERS, health } from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GatewaySystem } from '../fixtures/gateway-system.js';

const PARTS = ['database', 'bus', 'secrets-store', 'resolver', ...CONSUMERS];

let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
});
afterAll(() => system.close());

test('a deployment that can do its work says so', async () => {
  // A part that answers late on a busy machine is ready a look later.
  await waitFor(async () => (await system.http.get('/readyz')).status === 200);
  const { json } = await system.http.get('/readyz');
  expect(json).toEqual({ status: 'ready', parts: PARTS });
});

test('a part that cannot is named', async () => {
  system.others.answer(health.resolver, () => ({ ready: false, problems: ['has no opening key'] }));
  const { status, json, headers } = await system.http.get('/readyz');
  expect(status).toBe(503);
  expect(json).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    problems: [{ name: 'resolver', problem: 'has no opening key' }],
  });
  expect(headers['retry-after']).toBe('1');
  system.others.answer(health.resolver, () => ({ ready: true, problems: [] }));
});

test('without the database and the bus it lives, says what is missing, and comes back', async () => {
  const { http } = system.admin;
  await Promise.all([system.postgres.kill(), system.nats.kill()]);
  expect((await system.http.get('/healthz')).json).toEqual({ status: 'ok' });
  const { json } = await system.http.get('/readyz');
  const names = json.problems.map(({ name }) => name);
  expect(names).toEqual(PARTS);
  expect((await http.get('/v1/me')).json).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE', retryAfter: 1 });
  await Promise.all([system.postgres.restart(), system.nats.restart()]);
  await waitFor(async () => (await system.http.get('/readyz')).status === 200);
  expect((await http.get('/v1/me')).status).toBe(200);
});
