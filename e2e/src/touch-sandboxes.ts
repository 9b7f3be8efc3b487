import { randomUUID } from 'node:crypto';
import type { ApiClient } from './api-client.js';
import type { Touch } from './touch-every-endpoint.js';
import { SandboxClient } from './sandboxes/sandbox-client.js';

const TEAM = '/v1/teams/default';

/** A sandbox that does all that it can to give its value away, and everything else that one can do with sandboxes. */
export async function touchSandboxes({ client: api }: Touch, plant: (name: string) => string): Promise<void> {
  const client = new SandboxClient(api);
  await client.secret('SANDBOXED', plant('SANDBOXED'));
  const body = { secrets: [{ name: 'SANDBOXED' }], network: 'public' };
  const started = await api.call('POST', `${TEAM}/sandboxes`, body);
  // A machine that can start none has none to look into: then only the answers to that are looked at.
  if (started.body['code'] === 'SANDBOXES_UNAVAILABLE') return askInVain(api);
  const id = String(started.body['id']);
  const path = `/sandboxes/${id}`;
  await client.get(id);
  const run = await client.shell(
    id,
    'echo $SANDBOXED; echo $SANDBOXED >&2; printf %s "$SANDBOXED" | base64; printf %s "$SANDBOXED" > file; ' +
      `perl -e '$| = 1; for (split //, $ENV{SANDBOXED}) { print; select undef, undef, undef, 0.002 }'`,
  );
  await client.expect(200, 'GET', `${path}/exec/${run.id}/events`);
  await client.expect(200, 'POST', `${path}/exec/${run.id}/kill`);
  await client.expect(200, 'GET', `${path}/file?path=file`);
  await client.expect(200, 'POST', `${path}/file`, { path: 'other', data: 'AAAA' });
  await client.expect(200, 'GET', `${path}/files`);
  await client.expect(200, 'GET', '/sandboxes?status=running');
  await client.expect(200, 'PATCH', '/sandbox-settings', { brokenGraceSeconds: 60 });
  await client.expect(200, 'GET', '/sandbox-settings');
  await api.call('POST', `${TEAM}/sandboxes`, { secrets: [{ name: plant('NO_SUCH_SECRET') }] });
  await api.call('POST', `${TEAM}${path}/exec`, { command: plant('AS_COMMAND') });
  await client.stop(id);
}

async function askInVain(api: ApiClient): Promise<void> {
  const [path, run] = [`${TEAM}/sandboxes/${randomUUID()}`, `exec/${randomUUID()}`];
  for (const read of ['', `/${run}`, `/${run}/events`, '/file?path=a', '/files']) await api.call('GET', path + read);
  for (const act of ['/stop', '/exec', `/${run}/kill`, '/file']) await api.call('POST', path + act, {});
  await api.call('GET', `${TEAM}/sandboxes`);
  await api.call('PATCH', `${TEAM}/sandbox-settings`, { brokenGraceSeconds: 60 });
  await api.call('GET', `${TEAM}/sandbox-settings`);
}
