import { getSecret } from '@countersign/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GatewaySystem, type Person } from '../fixtures/gateway-system.js';
import { sampleSecret } from '../fixtures/samples.js';

const SECRETS = '/v1/teams/default/secrets';
let system: GatewaySystem;
let member: Person;
let team: string;
beforeAll(async () => {
  system = await GatewaySystem.start();
  member = await system.join('member');
  team = (await system.admin.http.get('/v1/me')).json.teams[0]!.id;
  system.others.answer(getSecret, ({ name }) => sampleSecret(name));
});
afterAll(() => system.close());

test('the store hears who acts, in which team, from where, and in which request', async () => {
  const headers = { 'X-Request-Id': 'my-own-name-for-it' };
  const answer = await member.http.get(`${SECRETS}/TOKEN`, { headers });
  expect(answer.headers['x-request-id']).toBe('my-own-name-for-it');
  const { caller, correlationId } = system.others.last(getSecret);
  expect(correlationId).toBe('my-own-name-for-it');
  expect(caller.issuer).toBe('gateway');
  expect(caller.actor).toEqual({
    type: 'user',
    id: member.id,
    name: member.email,
    team,
    role: 'member',
    address: '127.0.0.1',
  });
});

test('a key acts under its own name', async () => {
  const { key, id } = (await member.http.post('/v1/api-keys', { name: 'build' })).json;
  await system.http.with({ Authorization: `Bearer ${key}` }).get(`${SECRETS}/TOKEN`);
  const name = `${member.email} (build)`;
  expect(system.others.last(getSecret).caller.actor).toMatchObject({
    ...{ type: 'api-key', id, name, role: 'member' },
    person: member.id,
  });
});

test('a request without a harmless name gets one', async () => {
  for (const given of ['short', 'with space', 'x'.repeat(101)]) {
    const { headers } = await member.http.get('/v1/me', { headers: { 'X-Request-Id': given } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  }
});
