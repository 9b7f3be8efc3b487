import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN } from '../fixtures/gateway-files.js';
import { GatewaySystem } from '../fixtures/gateway-system.js';

let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start({ COUNTERSIGN_TRUSTED_PROXIES: '1' });
});
afterAll(() => system.close());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const login = (body: object, headers = {}) => system.http.post('/v1/auth/login', body, { headers });
const from = (address: string) => ({ 'X-Forwarded-For': address });

test('signing in sets a cookie that scripts cannot read and other sites do not send', async () => {
  const answer = await login(ADMIN);
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({
    user: { email: ADMIN.email, deploymentAdmin: true, mustChangePassword: false },
    teams: [{ slug: 'default', role: 'admin' }],
    authentication: { type: 'session' },
  });
  const [cookie] = answer.headers['set-cookie']!;
  expect(cookie).toMatch(/^countersign_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
});

test('over HTTPS the cookie is Secure, and browsers are told to stay there', async () => {
  const { headers } = await login(ADMIN, { 'X-Forwarded-Proto': 'https' });
  expect(headers['set-cookie']![0]).toContain('; Secure');
  expect(headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
});

test('the email address is the same in upper case', async () => {
  expect((await login({ ...ADMIN, email: ADMIN.email.toUpperCase() })).status).toBe(200);
});

test('a wrong password and an unknown account get the same answer', async () => {
  const wrong = await login({ ...ADMIN, password: 'not this one' }, from('192.0.2.1'));
  const unknown = await login({ email: 'nobody@example.com', password: 'not this one' }, from('192.0.2.1'));
  expect(wrong.status).toBe(401);
  expect(wrong.json.code).toBe('INVALID_CREDENTIALS');
  const { correlationId: _one, ...first } = wrong.json;
  const { correlationId: _other, ...second } = unknown.json;
  expect(second).toEqual(first);
});

test('the token is stored as a hash only', async () => {
  const { headers } = await login(ADMIN);
  const token = /=([\w-]{43})/.exec(headers['set-cookie']![0]!)![1]!;
  const [{ dump }] = await system.database.query<[{ dump: string }]>(
    `SELECT string_agg(s::text, ' ') AS dump FROM gateway.sessions s`,
  );
  expect(dump).not.toContain(token);
  expect(dump).not.toContain(Buffer.from(token).toString('hex'));
});

test('a session ends after 12 hours without a request', async () => {
  const { http } = await system.signIn(ADMIN.email, ADMIN.password);
  system.clock.advance(11 * HOUR);
  expect((await http.get('/v1/me')).status).toBe(200);
  system.clock.advance(11 * HOUR);
  expect((await http.get('/v1/me')).status).toBe(200);
  system.clock.advance(12 * HOUR);
  expect((await http.get('/v1/me')).json.code).toBe('UNAUTHENTICATED');
});

test('a session ends after 7 days however busy it is', async () => {
  const { http } = await system.signIn(ADMIN.email, ADMIN.password);
  for (let day = 0; day < 13; day += 1) {
    system.clock.advance(DAY / 2 - 1000);
    expect((await http.get('/v1/me')).status).toBe(200);
  }
  system.clock.advance(DAY / 2);
  expect((await http.get('/v1/me')).status).toBe(401);
});

test('signing out ends the session at once and clears the cookie', async () => {
  const { http } = await system.signIn(ADMIN.email, ADMIN.password);
  const { status, headers } = await http.post('/v1/auth/logout');
  expect(status).toBe(204);
  expect(headers['set-cookie']![0]).toMatch(/^countersign_session=;.*Expires=Thu, 01 Jan 1970/);
  expect((await http.get('/v1/me')).status).toBe(401);
});

test('ten wrong passwords close the way for one account from one address, for a quarter of an hour', async () => {
  const attempt = (email: string, address: string) => login({ email, password: 'a guess' }, from(address));
  // All at once: none of them slips through before the others are counted.
  const answers = await Promise.all(Array.from({ length: 14 }, () => attempt(ADMIN.email, '192.0.2.7')));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  const [refused] = answers.filter(({ status }) => status === 429);
  expect(refused!.json).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: 900 });
  expect(refused!.headers['retry-after']).toBe('900');
  // Also with the right password; but not for others, and not from elsewhere.
  expect((await login(ADMIN, from('192.0.2.7'))).status).toBe(429);
  expect((await attempt('other@example.com', '192.0.2.7')).status).toBe(401);
  expect((await login(ADMIN, from('192.0.2.8'))).status).toBe(200);
  system.clock.advance(15 * MINUTE);
  expect((await login(ADMIN, from('192.0.2.7'))).status).toBe(200);
});

test('a clock that was ahead for a while leaves neither a session without an end nor an account that is closed', async () => {
  const rightTime = system.clock.now();
  system.clock.turnTo(new Date(rightTime.getTime() + 365 * DAY));
  const { http } = await system.signIn(ADMIN.email, ADMIN.password);
  expect((await http.get('/v1/me')).status).toBe(200);
  const wrong = () => login({ email: ADMIN.email, password: 'a guess' }, from('198.51.100.7'));
  for (let attempt = 0; attempt < 11; attempt += 1) await wrong();
  expect((await login(ADMIN, from('198.51.100.7'))).status).toBe(429);
  system.clock.turnTo(rightTime);
  expect((await http.get('/v1/me')).json.code).toBe('UNAUTHENTICATED');
  expect((await login(ADMIN, from('198.51.100.7'))).status).toBe(200);
  // A clock that is a minute behind the one that counted forgets nothing.
  for (let attempt = 0; attempt < 11; attempt += 1) await wrong();
  system.clock.turnTo(new Date(rightTime.getTime() - 60_000));
  expect((await login(ADMIN, from('198.51.100.7'))).status).toBe(429);
  system.clock.turnTo(rightTime);
});

test('a password tried on many accounts closes the way for the address', async () => {
  const attempt = (i: number) => login({ email: `p${i}@example.com`, password: 'a guess' }, from('192.0.2.9'));
  for (let i = 0; i < 100; i += 1) expect((await attempt(i)).status).toBe(401);
  expect((await attempt(100)).status).toBe(429);
});

test('many right passwords close nothing', async () => {
  for (let i = 0; i < 12; i += 1) expect((await login(ADMIN, from('192.0.2.10'))).status).toBe(200);
});

test('sign-ins, refusals and sign-outs are audited, and what was typed for no account is not', async () => {
  await login({ email: 'hunter2@example.com', password: 'x' }, from('192.0.2.11'));
  const { http } = await system.signIn(ADMIN.email, ADMIN.password);
  await http.post('/v1/auth/logout');
  await waitFor(() => system.others.audited.some(({ actor }) => actor.address === '192.0.2.11'));
  await waitFor(() => system.others.audited.at(-1)?.action === 'session.ended');
  const mine = system.others.audited.find(({ actor }) => actor.address === '192.0.2.11');
  expect(mine).toMatchObject({ action: 'session.refused', result: 'refused', team: null, actor: { id: 'unknown' } });
  expect(JSON.stringify(system.others.audited)).not.toContain('hunter2');
  expect(system.others.audited.filter(({ action }) => action === 'session.started').length).toBeGreaterThan(10);
});
