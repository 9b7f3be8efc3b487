import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CONTROLLERS } from '../controllers.js';
import { GatewaySystem, type Person } from '../fixtures/gateway-system.js';
import type { HttpClient } from '../fixtures/http-client.js';
import { isWrite, routesOf, type Route } from './route.js';

const ROUTES = routesOf(CONTROLLERS);
const named = (routes: Route[]) => routes.map((route) => [`${route.method} ${route.path}`, route] as const);
const TEAM_ROUTES = ROUTES.filter(({ access }) => access === 'member' || access === 'admin');

let system: GatewaySystem;
let member: Person;
let stranger: Person;
beforeAll(async () => {
  system = await GatewaySystem.start();
  await system.admin.http.post('/v1/teams', { slug: 'others', name: 'Others' });
  member = await system.join('member');
  stranger = await system.join('admin', 'others');
});
afterAll(() => system.close());

/** Of an error in either form: as this API says it, and as OpenAI does. */
function codeOf(json: { code?: string; error?: { code: string } }): string | undefined {
  return json.code ?? json.error?.code;
}

function use(http: HttpClient, { method, path }: Route, team = 'default') {
  const id = '019a0000-0000-7000-8000-000000000000';
  const address = path
    .replace('{team}', team)
    .replace('{name}', 'TOKEN')
    .replace(/\{\w+\}/, id);
  return http.send(method, address, method === 'GET' ? {} : { body: {} });
}

test('every team route names its team, and every write in a team is for admins, but for what members are there to do', () => {
  expect(TEAM_ROUTES.length).toBeGreaterThan(15);
  expect(ROUTES.filter(({ path }) => path.includes('{team}'))).toEqual(TEAM_ROUTES);
  const open = TEAM_ROUTES.filter((route) => isWrite(route) && route.access !== 'admin');
  expect(open.map(({ operationId }) => operationId)).toEqual([
    // Events are reported by whatever trains and builds, with a member's key: they fire only what an admin made.
    'receiveAutomationEvents',
    // Members ask models, and keep what they ask with: it names no secret and grants nothing.
    'createCompletion',
    'createSavedModel',
    'updateSavedModel',
    'deleteSavedModel',
    // They evaluate, with secrets that an admin made.
    'launchEvalJob',
    'updateEvalJob',
    'resumeEvalJob',
    'cancelEvalJob',
    'rerunEvalJob',
    // And run code with them: what somebody does in a sandbox with a secret is what they could do with it anywhere.
    'createSandbox',
    'stopSandbox',
    'startSandboxRun',
    'killSandboxRun',
    'writeSandboxFile',
  ]);
});

describe('who is not signed in gets 401', () => {
  test.each(named(ROUTES.filter(({ access }) => access !== 'public')))('%s', async (_, route) => {
    const { status, json, headers } = await use(system.http, route);
    expect([status, codeOf(json)]).toEqual([401, 'UNAUTHENTICATED']);
    expect(headers['www-authenticate']).toContain('Bearer');
  });
});

describe('for who is not a member the team does not exist', () => {
  test.each(named(TEAM_ROUTES))('%s', async (_, route) => {
    const real = await use(stranger.http, route);
    const none = await use(stranger.http, route, 'no-such-team');
    expect([real.status, codeOf(real.json)]).toEqual([404, 'TEAM_NOT_FOUND']);
    expect({ ...real.json, correlationId: '' }).toEqual({ ...none.json, correlationId: '' });
  });
});

describe('a member may not write', () => {
  test.each(named(TEAM_ROUTES.filter(({ access }) => access === 'admin')))('%s', async (_, route) => {
    const { status, json } = await use(member.http, route);
    expect([status, codeOf(json)]).toEqual([403, 'ADMIN_REQUIRED']);
  });
});

describe('a one-time password opens nothing but the way to choose another', () => {
  let http: HttpClient;
  beforeAll(async () => {
    const email = `${randomUUID()}@example.com`;
    const added = await system.admin.http.post('/v1/teams/default/members', { email, role: 'admin' });
    ({ http } = await system.signIn(email, added.json.oneTimePassword));
  });
  const closed = ROUTES.filter(({ access }) => access !== 'public' && access !== 'new-account');
  test.each(named(closed))('%s', async (_, route) => {
    const { status, json } = await use(http, route);
    expect([status, codeOf(json)]).toEqual([403, 'PASSWORD_CHANGE_REQUIRED']);
  });
  test('who am I', async () => {
    expect((await http.get('/v1/me')).json.user.mustChangePassword).toBe(true);
  });
});

test.each(['%00', '..', '%2e%2e', "'", '019a0000', 'a'.repeat(300), '%F0%9F%98%80'])(
  'no team is named %s',
  async (team) => {
    const { status, json } = await system.admin.http.get(`/v1/teams/${team}/secrets`);
    expect(status).toBe(404);
    expect(['TEAM_NOT_FOUND', 'ROUTE_NOT_FOUND']).toContain(codeOf(json));
  },
);

test('a team can be named by its id', async () => {
  const { teams } = (await system.admin.http.get('/v1/me')).json;
  const team = teams[0]!.id;
  const { status, json } = await system.admin.http.get(`/v1/teams/${team.toUpperCase()}/members`);
  expect(status).toBe(200);
  expect(json.items).toHaveLength(2 + 1);
});

test('only an admin of the deployment makes teams', async () => {
  const { json } = await stranger.http.post('/v1/teams', { slug: 'mine', name: 'Mine' });
  expect(codeOf(json)).toBe('DEPLOYMENT_ADMIN_REQUIRED');
});
