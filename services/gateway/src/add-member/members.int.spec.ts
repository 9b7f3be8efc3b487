import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitFor } from '@countersign/testing';
import { randomUUID } from 'node:crypto';
import { GatewaySystem, type Person } from '../fixtures/gateway-system.js';

let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
});
afterAll(() => system.close());

const team = async (): Promise<string> => {
  const slug = `t-${randomUUID()}`;
  expect((await system.admin.http.post('/v1/teams', { slug, name: slug })).status).toBe(201);
  return slug;
};
const members = (slug: string, person = '') => `/v1/teams/${slug}/members${person && `/${person}`}`;
const roles = async (slug: string) => {
  const { items } = (await system.admin.http.get(members(slug))).json;
  return items.map(({ role }) => role).sort();
};

test('whoever makes a team is its admin', async () => {
  const { json } = await system.admin.http.post('/v1/teams', { slug: 'research', name: 'Research' });
  expect(json).toMatchObject({ slug: 'research', name: 'Research', role: 'admin' });
  expect((await system.admin.http.get('/v1/teams')).json.items).toContainEqual(json);
  const again = await system.admin.http.post('/v1/teams', { slug: 'research', name: 'Other' });
  expect([again.status, again.json.code]).toEqual([409, 'TEAM_EXISTS']);
});

test.each(['', 'A', '-a', 'a-', 'a_b', 'x'.repeat(64), '019a0000-0000-7000-8000-000000000000', 1])(
  'no team has the slug %j',
  async (slug) => {
    const { json } = await system.admin.http.post('/v1/teams', { slug, name: 'X' });
    expect(json).toMatchObject({ code: 'INVALID_INPUT', errors: [{ path: 'slug' }] });
  },
);

test('an unknown person gets an account and a one-time password, shown once', async () => {
  const slug = await team();
  const email = `${randomUUID()}@example.com`;
  const headers = { 'Idempotency-Key': randomUUID() };
  const first = await system.admin.http.post(members(slug), { email, role: 'member' }, { headers });
  expect(first.status).toBe(201);
  expect(first.json).toMatchObject({ email, role: 'member', oneTimePassword: expect.stringMatching(/^\w{5}-/) });
  const again = await system.admin.http.post(members(slug), { email, role: 'member' }, { headers });
  expect(again.json).toEqual({ ...first.json, oneTimePassword: null });
  const elsewhere = await system.admin.http.post(members(await team()), { email: email.toUpperCase(), role: 'admin' });
  expect(elsewhere.json).toMatchObject({ userId: first.json.userId, email, oneTimePassword: null });
  const twice = await system.admin.http.post(members(slug), { email, role: 'member' });
  expect([twice.status, twice.json.code]).toEqual([409, 'MEMBER_EXISTS']);
});

test('two admins who add the same new person at once make one account', async () => {
  const email = `${randomUUID()}@example.com`;
  const slugs = await Promise.all([team(), team(), team(), team()]);
  const added = await Promise.all(
    slugs.map((slug) => system.admin.http.post(members(slug), { email, role: 'member' })),
  );
  expect(new Set(added.map(({ json }) => json.userId)).size).toBe(1);
  expect(added.filter(({ json }) => json.oneTimePassword !== null)).toHaveLength(1);
});

test('a role holds from the next request on', async () => {
  const slug = await team();
  const person = await system.join('member', slug);
  const write = () => person.http.post(members(slug), { email: 'not an address' });
  expect((await write()).json.code).toBe('ADMIN_REQUIRED');
  const promoted = await system.admin.http.patch(members(slug, person.id), { role: 'admin' });
  expect(promoted.json).toMatchObject({ userId: person.id, role: 'admin' });
  expect((await write()).json.code).toBe('INVALID_INPUT');
});

test('for who was removed the team is gone with the next request, for their keys too', async () => {
  const slug = await team();
  const person = await system.join('member', slug);
  const { key } = (await person.http.post('/v1/api-keys', { name: 'k' })).json;
  const withKey = system.http.with({ Authorization: `Bearer ${key}` });
  expect((await withKey.get(members(slug))).status).toBe(200);
  expect((await system.admin.http.delete(members(slug, person.id))).status).toBe(204);
  for (const http of [person.http, withKey]) expect((await http.get(members(slug))).json.code).toBe('TEAM_NOT_FOUND');
  const twice = await system.admin.http.delete(members(slug, person.id));
  expect([twice.status, twice.json.code]).toEqual([404, 'MEMBER_NOT_FOUND']);
});

test('the last admin stays one', async () => {
  const slug = await team();
  const own = members(slug, system.admin.id);
  expect((await system.admin.http.delete(own)).json.code).toBe('LAST_ADMIN');
  expect((await system.admin.http.patch(own, { role: 'member' })).json.code).toBe('LAST_ADMIN');
  expect((await system.admin.http.patch(own, { role: 'admin' })).status).toBe(200);
});

test('of admins who leave at once, one stays', async () => {
  const slug = await team();
  const admins: Person[] = [system.admin];
  for (let i = 0; i < 3; i += 1) admins.push(await system.join('admin', slug));
  const answers = await Promise.all(
    admins.map(({ http, id }, i) =>
      i % 2 ? http.delete(members(slug, id)) : http.patch(members(slug, id), { role: 'member' }),
    ),
  );
  expect(answers.filter(({ json }) => json.code === 'LAST_ADMIN')).toHaveLength(1);
  const [{ count }] = await system.database.query<[{ count: string }]>(
    `SELECT count(*) FROM gateway.memberships JOIN gateway.teams t ON t.id = team_id WHERE slug = $1 AND role = 'admin'`,
    [slug],
  );
  expect(count).toBe('1');
});

test('a refused change changes nothing, and a retry of one that happened does nothing', async () => {
  const slug = await team();
  const person = await system.join('admin', slug);
  const headers = { 'Idempotency-Key': randomUUID() };
  const remove = () => system.admin.http.delete(members(slug, person.id), { headers });
  expect((await remove()).status).toBe(204);
  expect((await remove()).status).toBe(204);
  expect(await roles(slug)).toEqual(['admin']);
});

test("every change is in the team's own log", async () => {
  const slug = await team();
  const person = await system.join('member', slug);
  await system.admin.http.patch(members(slug, person.id), { role: 'admin' });
  await system.admin.http.delete(members(slug, person.id));
  const { teams } = (await system.admin.http.get('/v1/me')).json;
  const { id } = teams.find((one) => one.slug === slug)!;
  const log = () => system.others.audited.filter((entry) => entry.team === id);
  await waitFor(() => log().length === 5);
  expect(log().map(({ action, target }) => `${action} ${target}`)).toEqual([
    `team.created team/${id}`,
    `member.added member/${system.admin.id}`,
    `member.added member/${person.id}`,
    `member.role_changed member/${person.id}`,
    `member.removed member/${person.id}`,
  ]);
  expect(log()[3]).toMatchObject({
    actor: { id: system.admin.id, role: 'admin' },
    facts: { from: 'member', to: 'admin' },
  });
});
