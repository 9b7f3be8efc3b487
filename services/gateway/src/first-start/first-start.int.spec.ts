import { ConfigurationError } from '@countersign/platform-config';
import { freePort, startNats, startPostgres, type TestNats, type TestPostgres } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ADMIN, GatewayFiles } from '../fixtures/gateway-files.js';
import { HttpClient } from '../fixtures/http-client.js';
import { start } from '../start.js';

let postgres: TestPostgres;
let nats: TestNats;
const files = new GatewayFiles();
let env: Record<string, string>;
let port = 0;

beforeAll(async () => {
  [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
});
afterAll(async () => {
  await Promise.all([postgres.stop(), nats.stop()]);
  files.remove();
});
beforeEach(async () => {
  port = await freePort();
  const { gateway } = await postgres.createServiceDatabase('gateway');
  const urls = { DATABASE_URL: gateway, NATS_URL: nats.url };
  env = { ...files.environment(), ...urls, COUNTERSIGN_PORT: String(port), LOG_LEVEL: 'error' };
});

const signIn = (url: string, password: string) =>
  new HttpClient(url).post('/v1/auth/login', { email: ADMIN.email, password });

test('the first start makes the admin; a later one leaves everything as it is', async () => {
  const first = await start(env);
  expect(first.url).toBe(`http://127.0.0.1:${port}`);
  const { json } = await signIn(first.url, ADMIN.password);
  expect(json).toMatchObject({ user: { deploymentAdmin: true }, teams: [{ slug: 'default', role: 'admin' }] });
  await first.close();
  // The file is not even read: an operator may take it away.
  const second = await start({ ...env, COUNTERSIGN_ADMIN_PASSWORD_FILE: '/nowhere' });
  expect((await signIn(second.url, ADMIN.password)).status).toBe(200);
  await second.close();
});

test('two that start at once make one admin', async () => {
  const other = { ...env, COUNTERSIGN_PORT: String(await freePort()) };
  const running = await Promise.all([start(env), start(other)]);
  for (const { url } of running) expect((await signIn(url, ADMIN.password)).json.teams).toHaveLength(1);
  await Promise.all(running.map((one) => one.close()));
});

test.each([
  ['COUNTERSIGN_ADMIN_PASSWORD_FILE', ''],
  ['COUNTERSIGN_ADMIN_PASSWORD_FILE', '/nowhere'],
  ['COUNTERSIGN_ADMIN_PASSWORD_FILE', files.write('short.password', 'kurz')],
  ['COUNTERSIGN_ADMIN_EMAIL', 'nobody'],
  ['COUNTERSIGN_FINGERPRINT_KEY_FILE', files.write('short.key', 'kurz')],
  ['COUNTERSIGN_INTAKE_PUBLIC_KEY_FILE', files.write('broken.jwk', 'kurz')],
  ['COUNTERSIGN_PORT', '70000'],
  ['COUNTERSIGN_TRUSTED_PROXIES', 'kurz'],
])('without a right %s (%j) it does not start, and says which', async (name, value) => {
  const error = await start({ ...env, [name]: value }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect((error as Error).message).toContain(name);
  expect((error as Error).message).not.toContain('kurz');
});
