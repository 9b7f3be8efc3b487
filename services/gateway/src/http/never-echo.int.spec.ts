import { createSecret, rotateSecret } from '@countersign/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CONTROLLERS } from '../controllers.js';
import { GatewaySystem } from '../fixtures/gateway-system.js';
import type { Sent } from '../fixtures/http-client.js';
import { sampleWrittenSecret } from '../fixtures/samples.js';
import { isWrite, routesOf } from './route.js';

/** A value as it must turn up nowhere: not whole, and not in part. Its ends are no hexadecimal, so no random id holds them. */
const CANARY = 'zwitsch-sk-live-kanarienvogel-zwitsch';
const TRACE = 'zwitsch';

const WRITES = routesOf(CONTROLLERS).filter((route) => isWrite(route) && route.access !== 'public');

let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
  system.others.answer(createSecret, ({ name }) => sampleWrittenSecret(name));
  system.others.answer(rotateSecret, ({ name }) => sampleWrittenSecret(name));
});
afterAll(() => system.close());

const raw = (text: string | Buffer, headers = {}): Sent => ({ raw: text, headers });
const WRONG_WAYS: [string, Sent][] = [
  ['as the whole body', raw(JSON.stringify(CANARY))],
  ['as text', raw(CANARY, { 'Content-Type': 'text/plain' })],
  ['as a form', raw(`value=${CANARY}`, { 'Content-Type': 'application/x-www-form-urlencoded' })],
  ['in broken JSON', raw(`{"value":"${CANARY}"`)],
  ['in JSON that breaks right behind it', raw(`{"value":"${CANARY}"${CANARY}}`)],
  [
    'in bytes that are no UTF-8',
    raw(Buffer.concat([Buffer.from(`{"value":"${CANARY}`), Buffer.from([0xff, 0x22, 0x7d])])),
  ],
  ['in a list', { body: { value: [CANARY] } }],
  ['in an object', { body: { value: { [CANARY]: CANARY } } }],
  ['with a lone surrogate', { body: { value: `${CANARY}\ud800`, name: 'A' } }],
  ['beyond the limit of a value', { body: { value: CANARY.repeat(3000), name: 'A' } }],
  ['beyond the limit of a body', { body: { value: CANARY.repeat(30_000), name: 'A' } }],
  ['in a field that is not known', { body: { name: 'A', value: 'x', secretValue: CANARY } }],
  ['as the name of a field', { body: { name: 'A', value: 'x', [CANARY]: 1 } }],
  [
    'as every field there is',
    {
      body: Object.fromEntries(
        ['name', 'email', 'role', 'slug', 'expiresAt', 'url', 'secrets', 'overlapSeconds', 'expectedVersion'].map(
          (field) => [field, CANARY],
        ),
      ),
    },
  ],
  ['beside a wrong name', { body: { name: 'not a name', value: CANARY } }],
  ['as the Idempotency-Key of something wrong', { body: {}, headers: { 'Idempotency-Key': `${CANARY}\t` } }],
  ['as the Content-Type', raw('{}', { 'Content-Type': CANARY })],
];

test.each(WRONG_WAYS)('a value sent %s is not repeated by any route', async (_, sent) => {
  const id = '019a0000-0000-7000-8000-000000000000';
  for (const { method, path } of WRITES.filter(({ operationId }) => operationId !== 'signOut')) {
    const address = path
      .replace('{team}', 'default')
      .replace('{name}', 'TOKEN')
      .replace(/\{\w+\}/, id);
    const { status, text, headers } = await system.admin.http.send(method, address, sent);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text + JSON.stringify(headers)).not.toContain(TRACE);
  }
});

test('nor one sent in the address', async () => {
  for (const address of [
    `/v1/teams/default/secrets?value=${CANARY}`,
    `/v1/teams/default/secrets/${CANARY}`,
    `/v1/${CANARY}`,
  ]) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const { status, text } = await system.admin.http.send(method, address);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toContain(TRACE);
    }
  }
});

test('one that is right is nowhere in what is answered, logged, sent on the bus or stored', async () => {
  const body = { name: 'TOKEN', value: CANARY };
  const headers = { 'Idempotency-Key': 'canary' };
  const before = system.others.calls.length;
  const created = await system.admin.http.post('/v1/teams/default/secrets', body, { headers });
  const rotated = await system.admin.http.post('/v1/teams/default/secrets/TOKEN/rotate', { value: CANARY });
  expect([created.status, rotated.status]).toEqual([201, 200]);
  const wires = system.others.calls
    .slice(before)
    .map(({ wire }) => wire)
    .join('');
  const tables = ['users', 'sessions', 'api_keys', 'audit_outbox', 'idempotency_keys', 'sign_in_attempts'];
  const rows = await Promise.all(
    tables.map((table) => system.database.query<unknown>(`SELECT t::text FROM gateway.${table} t`)),
  );
  for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
    const form = Buffer.from(CANARY).toString(encoding).replace(/=+$/, '').slice(0, -2);
    for (const place of [created.text, rotated.text, wires, system.log.join(''), JSON.stringify(rows)]) {
      expect(place).not.toContain(form);
    }
  }
});

test('nothing of all that was logged', () => {
  expect(system.log.join('')).not.toContain(TRACE);
});
