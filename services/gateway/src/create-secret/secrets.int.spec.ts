import {
  CountersignError,
  createSecret,
  deleteSecret,
  getSecret,
  INTAKE_INFO,
  intakeAad,
  listAudit,
  listReferences,
  listSecrets,
  rotateSecret,
  showSandboxEffects,
  type Operation,
} from '@countersign/contracts';
import { hpkeOpen } from '@countersign/custody-hpke';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { GatewaySystem, type Person } from '../fixtures/gateway-system.js';
import { SAMPLE_PROPAGATION, sampleSecret, sampleWrittenSecret } from '../fixtures/samples.js';

const SECRETS = '/v1/teams/default/secrets';
let system: GatewaySystem;
let member: Person;
let team: string;
beforeAll(async () => {
  system = await GatewaySystem.start();
  member = await system.join('member');
  team = (await system.admin.http.get('/v1/me')).json.teams[0]!.id;
  system.others.answer(createSecret, ({ name }) => sampleWrittenSecret(name));
  system.others.answer(rotateSecret, ({ name }) => sampleWrittenSecret(name));
  system.others.answer(getSecret, ({ name }) => sampleSecret(name));
  system.others.answer(listSecrets, () => ({ items: [sampleSecret('TOKEN')], nextCursor: 'bmV4dA' }));
});
afterAll(() => system.close());

async function open(operation: Operation, sealedValue: string, name: string): Promise<string> {
  const { privateKey } = system.files.intake;
  const sealed = Buffer.from(sealedValue, 'base64url');
  const aad = intakeAad(operation, team, name);
  const value = await hpkeOpen({ recipientPrivateKey: privateKey, info: INTAKE_INFO, aad, sealed });
  return Buffer.from(value).toString('utf8');
}

test.each([
  ['plain text', 'hunter2'],
  ['any bytes of UTF-8', '\u0000"\\\r\n🔑${X}\ufeff'],
  ['64 KiB', 'x'.repeat(65_536)],
])('a value of %s reaches the store byte for byte, and the bus never carries it', async (_, value) => {
  const { status, json, text } = await system.admin.http.post(SECRETS, { name: 'TOKEN', value });
  expect(status).toBe(201);
  expect(json).toMatchObject({ name: 'TOKEN', propagation: { state: 'committed' } });
  const { request, wire } = system.others.last(createSecret);
  expect(await open(createSecret, request.sealedValue, 'TOKEN')).toBe(value);
  for (const place of [wire, text, system.log.join('')]) expect(place).not.toContain(value);
});

test('a rotation says what becomes of the sandboxes that hold the old value, and is done where nobody can say', async () => {
  const items = [
    { id: randomUUID(), name: 'training', effect: 'keeps' as const, expiresAt: '2026-01-02T00:00:00.000Z' },
  ];
  system.others.answer(showSandboxEffects, () => ({ items }));
  const rotate = () => system.admin.http.post(`${SECRETS}/TOKEN/rotate`, { value: 'another' });
  expect((await rotate()).json).toMatchObject({ sandboxes: items });
  expect(system.others.last(showSandboxEffects)).toMatchObject({
    request: { secret: 'TOKEN' },
    caller: { actor: { team } },
  });
  system.others.refuse(showSandboxEffects, new CountersignError('SERVICE_UNAVAILABLE', 'Not now.'));
  expect(await rotate()).toMatchObject({ status: 200, json: { sandboxes: null } });
});

test('a value of 64 KiB fits also where every byte is written as an escape', async () => {
  const raw = `{"name":"TOKEN","value":"${'\\u0078'.repeat(65_536)}"}`;
  expect((await system.admin.http.post(SECRETS, undefined, { raw })).status).toBe(201);
  const { request } = system.others.last(createSecret);
  expect(await open(createSecret, request.sealedValue, 'TOKEN')).toBe('x'.repeat(65_536));
});

test('a rotation passes on what it is told, sealed for the rotation', async () => {
  const body = { value: 'next', overlapSeconds: 60, expectedVersion: 1 };
  expect((await system.admin.http.post(`${SECRETS}/TOKEN/rotate`, body)).status).toBe(200);
  const { request } = system.others.last(rotateSecret);
  expect(request).toMatchObject({ name: 'TOKEN', overlapSeconds: 60, expectedVersion: 1 });
  expect(await open(rotateSecret, request.sealedValue, 'TOKEN')).toBe('next');
});

test.each([
  [{ value: 'x', overlapSeconds: -1 }, 'overlapSeconds'],
  [{ value: 'x', overlapSeconds: 1e9 }, 'overlapSeconds'],
  [{ value: 'x', expectedVersion: 0 }, 'expectedVersion'],
  [{ value: 'x', expectedVersion: 1e10 }, 'expectedVersion'],
  [{ value: '' }, 'value'],
  [{ value: 'x'.repeat(65_537) }, 'value'],
  [{}, 'value'],
])('a rotation of %j is refused', async (body, path) => {
  const { json } = await system.admin.http.post(`${SECRETS}/TOKEN/rotate`, body);
  expect(json).toMatchObject({ status: 400, code: 'INVALID_INPUT', errors: [{ path }] });
});

test.each(['A-B', '%20', 'x'.repeat(256), '%F0%9F%94%91', '%00'])('%s is no name of a secret', async (name) => {
  const { json } = await member.http.get(`${SECRETS}/${name}`);
  expect(json).toMatchObject({ status: 400, errors: [{ path: 'name' }] });
});

test('a name of 255 characters is one', async () => {
  expect((await member.http.get(`${SECRETS}/${'x'.repeat(255)}`)).status).toBe(200);
});

test('a list is asked for page by page', async () => {
  const { json } = await member.http.get(`${SECRETS}?limit=7&cursor=YQ&search=TO`);
  expect(json.nextCursor).toBe('bmV4dA');
  expect(system.others.last(listSecrets).request).toEqual({ limit: 7, cursor: 'YQ', search: 'TO' });
  await member.http.get(SECRETS);
  expect(system.others.last(listSecrets).request).toEqual({ limit: 50 });
});

test('a retry carries the same fingerprint, by whichever name of the team; another write another one', async () => {
  const send = async (address: string, body: object) => {
    await system.admin.http.post(address, body, { headers: { 'Idempotency-Key': 'k-1' } });
    return system.others.last(createSecret).request.idempotency;
  };
  const first = await send(SECRETS, { name: 'A', value: 'one' });
  expect(first).toEqual({ key: 'k-1', fingerprint: expect.stringMatching(/^[\w-]{43}$/) });
  expect(await send(`/v1/teams/${team}/secrets`, { value: 'one', name: 'A' })).toEqual(first);
  expect(await send(SECRETS, { name: 'A', value: 'two' })).not.toEqual(first);
});

test('deleting asks whether references may break, and gives what the store says', async () => {
  const deletedAt = '2026-01-01T00:00:00.000Z';
  const gone = { name: 'TOKEN', revision: '9', deletedAt, brokenReferences: [], propagation: SAMPLE_PROPAGATION };
  system.others.answer(deleteSecret, () => gone);
  const { status, json } = await system.admin.http.delete(`${SECRETS}/TOKEN?breakReferences=true`);
  expect([status, json]).toEqual([200, gone]);
  expect(system.others.last(deleteSecret).request.breakReferences).toBe(true);
  await system.admin.http.delete(`${SECRETS}/TOKEN`);
  expect(system.others.last(deleteSecret).request.breakReferences).toBe(false);
  const wrong = await system.admin.http.delete(`${SECRETS}/TOKEN?breakReferences=yes`);
  expect(wrong.json).toMatchObject({ code: 'INVALID_INPUT', errors: [{ path: 'breakReferences' }] });
});

test('what a service refuses is answered with its code and its facts', async () => {
  const references = [{ consumer: 'webhooks', resourceName: 'Deploy' }];
  system.others.refuse(deleteSecret, new CountersignError('SECRET_IN_USE', 'Deploy uses it.', { references }));
  const { status, headers, json } = await system.admin.http.delete(`${SECRETS}/TOKEN`);
  expect(status).toBe(409);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(json).toMatchObject({ code: 'SECRET_IN_USE', detail: 'Deploy uses it.', references });
});

test('references and the audit log are asked for', async () => {
  system.others.answer(listReferences, () => ({ items: [], nextCursor: null }));
  system.others.answer(listAudit, () => ({ items: [], nextCursor: null }));
  expect((await member.http.get(`${SECRETS}/TOKEN/references`)).json).toEqual({ items: [], nextCursor: null });
  const audit = '/v1/teams/default/audit?action=secret.rotated&limit=3';
  expect((await system.admin.http.get(audit)).status).toBe(200);
  expect(system.others.last(listAudit).request).toEqual({ action: 'secret.rotated', limit: 3, of: 'team' });
  expect((await system.admin.http.get('/v1/teams/default/audit?action=x')).json.code).toBe('INVALID_INPUT');
});
