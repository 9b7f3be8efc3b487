import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GatewaySystem } from '../fixtures/gateway-system.js';

let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
});
afterAll(() => system.close());

const NEW = 'quite another password';

test('a new password ends every other session and keeps this one', async () => {
  const person = await system.join('member');
  const other = await system.signIn(person.email, person.password);
  const body = { currentPassword: person.password, newPassword: NEW };
  const { status, json } = await person.http.post('/v1/me/password', body);
  expect(status).toBe(200);
  expect(json.user).toMatchObject({ id: person.id, mustChangePassword: false });
  expect((await person.http.get('/v1/me')).status).toBe(200);
  expect((await other.http.get('/v1/me')).status).toBe(401);
  const login = (password: string) => system.http.post('/v1/auth/login', { email: person.email, password });
  expect((await login(person.password)).status).toBe(401);
  expect((await login(NEW)).status).toBe(200);
});

test('the current password must be right, and guesses are counted', async () => {
  const person = await system.join('member');
  const guess = () => person.http.post('/v1/me/password', { currentPassword: 'a guess', newPassword: NEW });
  const { status, json } = await guess();
  expect(status).toBe(400);
  expect(json.errors).toEqual([{ path: 'currentPassword', message: 'is not your password' }]);
  for (let i = 0; i < 9; i += 1) await guess();
  expect((await guess()).status).toBe(429);
});

test.each(['short', 'x'.repeat(1025), 'a lone surrogate \ud800'])('%j is no new password', async (newPassword) => {
  const body = { currentPassword: system.admin.password, newPassword };
  const { json } = await system.admin.http.post('/v1/me/password', body);
  expect(json).toMatchObject({ code: 'INVALID_INPUT', errors: [{ path: 'newPassword' }] });
});

test('of two changes at once, one happens', async () => {
  const person = await system.join('member');
  const change = (newPassword: string) =>
    person.http.post('/v1/me/password', { currentPassword: person.password, newPassword });
  const answers = await Promise.all([change(`${NEW} 1`), change(`${NEW} 2`)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
});
