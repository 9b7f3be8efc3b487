import type { SweptSystem } from '../swept-system.js';
import { TEAM, TeamAdmin } from './team.js';

const LOGIN = '/v1/auth/login';
const MEMBER = 'sweep@example.org';

/** Passwords, keys and sessions, right and wrong: whoever signs in says something that nobody else may see. */
export async function useCredentials(system: SweptSystem): Promise<void> {
  await useApiKey(system);
  await choosePassword(system);
  await signInWrongly(system);
}

async function useApiKey({ client, nest }: SweptSystem): Promise<void> {
  const { body } = await client.call('POST', '/v1/api-keys', { name: 'Sweep' });
  const program = client.another();
  program.useKey(String(body['key']));
  await answered(program.call('GET', '/v1/me'), 200);
  await answered(client.call('DELETE', `/v1/api-keys/${String(body['id'])}`), 204);
  await answered(program.call('GET', '/v1/me'), 401);
  program.useKey(`cs_${nest.plain('WRONG_KEY').value}`);
  await answered(program.call('GET', '/v1/me'), 401);
  program.useKey(nest.plain('NO_KEY_AT_ALL').value);
  await answered(program.call('GET', '/v1/me'), 401);
}

/** A new member signs in with the one-time password, and chooses an own one. */
async function choosePassword({ client, nest }: SweptSystem): Promise<void> {
  const added = await client.call('POST', `${TEAM}/members`, { email: MEMBER, role: 'member' });
  const member = client.another();
  const oneTime = String(added.body['oneTimePassword']);
  await member.signIn({ email: MEMBER, password: oneTime });
  const password = nest.odd('CHOSEN_PASSWORD').value;
  const choose = (currentPassword: string, newPassword: string) =>
    member.call('POST', '/v1/me/password', { currentPassword, newPassword });
  await answered(choose(nest.odd('WRONG_CURRENT_PASSWORD').value, nest.odd('NOT_CHOSEN').value), 400);
  await answered(choose(oneTime, password), 200);
  await member.signIn({ email: MEMBER, password });
  await answered(choose(password, nest.odd('SECOND_PASSWORD').value), 200);
  await answered(member.call('POST', '/v1/auth/logout'), 204);
}

async function signInWrongly(system: SweptSystem): Promise<void> {
  const { client, nest } = system;
  const stranger = client.another();
  const admin = new TeamAdmin(system);
  const wrong = { email: MEMBER, password: nest.odd('WRONG_PASSWORD').value };
  await admin.refused('POST', LOGIN, wrong, 'INVALID_CREDENTIALS');
  stranger.useCookie(`countersign_session=${nest.plain('WRONG_SESSION').value}`);
  await answered(stranger.call('GET', '/v1/me'), 401);
  const query = `?password=${encodeURIComponent(nest.odd('IN_QUERY').value)}`;
  await stranger.call('POST', `${LOGIN}${query}`, wrong);
  await stranger.call('GET', `/${encodeURIComponent(nest.odd('IN_PATH').value)}`);
}

async function answered(answer: Promise<{ method: string; path: string; status: number }>, status: number) {
  const { method, path, status: actual } = await answer;
  if (actual !== status) throw new Error(`${method} ${path} was answered ${actual}, not ${status}.`);
}
