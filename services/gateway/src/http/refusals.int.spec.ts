import type { AuditEntry } from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GatewaySystem } from '../fixtures/gateway-system.js';

let system: GatewaySystem;
let team: string;
beforeAll(async () => {
  system = await GatewaySystem.start({ COUNTERSIGN_AUDIT_COUNT_SECONDS: '1' });
  team = (await system.admin.http.get('/v1/me')).json.teams[0]!.id;
  await system.admin.http.post('/v1/teams', { slug: 'others', name: 'Others' });
});
afterAll(() => system.close());

/** What was refused to somebody, once as many attempts are in the log. */
async function refused(id: string, attempts: number): Promise<AuditEntry[]> {
  const entries = () =>
    system.others.audited.filter(({ action, actor }) => action === 'access.refused' && actor.id === id);
  const counted = () => entries().reduce((sum, { facts }) => sum + Number(facts['count']), 0);
  await waitFor(() => counted() >= attempts, { what: `${attempts} refusals in the log` });
  expect(counted()).toBe(attempts);
  return entries();
}

test('what a member may not do is in the log of the team, counted, with the operation and nothing of what was asked', async () => {
  const member = await system.join('member');
  const pasted = 'a_value_in_the_wrong_place';
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answer = await member.http.delete(`/v1/teams/default/secrets/${pasted}`);
    expect(answer.json.code).toBe('ADMIN_REQUIRED');
  }
  await member.http.get('/v1/teams/default/audit');
  const entries = await refused(member.id, 21);
  // Not an entry each; how many windows they fell into is the machine's affair.
  expect(entries.length).toBeLessThan(21);
  expect(entries.find(({ target }) => target === 'operation/deleteSecret')).toMatchObject({
    team,
    actor: { type: 'user', id: member.id, name: member.email, team, role: 'member', address: '127.0.0.1' },
    service: 'gateway',
    result: 'refused',
    correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    facts: {
      code: 'ADMIN_REQUIRED',
      count: expect.any(Number),
      firstAt: expect.any(String),
      lastAt: expect.any(String),
    },
  });
  expect(entries.some(({ target }) => target === 'operation/listAudit')).toBe(true);
  expect(JSON.stringify(system.others.audited)).not.toContain(pasted);
});

test('a stranger at a team’s door, and who is no admin of the deployment, are in the log of the deployment', async () => {
  const stranger = await system.join('admin', 'others');
  await stranger.http.get('/v1/teams/default/secrets');
  await stranger.http.get('/v1/teams/no-such-team/secrets');
  await stranger.http.post('/v1/teams', { slug: 'mine', name: 'Mine' });
  const entries = await refused(stranger.id, 3);
  expect(new Set(entries.map(({ team: of }) => of))).toEqual(new Set([null]));
  const codes = entries.map(({ target, facts }) => `${target} ${String(facts['code'])}`);
  expect(new Set(codes)).toEqual(
    new Set(['operation/listSecrets TEAM_NOT_FOUND', 'operation/createTeam DEPLOYMENT_ADMIN_REQUIRED']),
  );
  expect(JSON.stringify(entries)).not.toContain('no-such-team');
});

test('a key is refused under its own name', async () => {
  const member = await system.join('member');
  const { key, id } = (await member.http.post('/v1/api-keys', { name: 'build' })).json;
  await system.http
    .with({ Authorization: `Bearer ${key}` })
    .post('/v1/teams/default/secrets', { name: 'A', value: 'x' });
  const [entry] = await refused(id, 1);
  expect(entry).toMatchObject({ actor: { type: 'api-key', id, name: `${member.email} (build)` } });
});
