import { startSystem, waitFor, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { ApiClient } from '../api-client.js';
import { SandboxClient } from './sandbox-client.js';
import { testSandboxes } from './where-sandboxes-run.js';

const TOKEN = 'canary-hf-4f9c1d72-token';

let system: TestSystem;
let api: ApiClient;
let client: SandboxClient;

beforeAll(async () => {
  system = await startSystem({ mode: 'processes' });
  api = new ApiClient(system.url);
  await api.signIn(system.admin);
  client = new SandboxClient(api);
  await client.secret('HF_TOKEN', TOKEN);
}, 180_000);
afterAll(async () => {
  await system?.stop();
});

testSandboxes('a sandbox has its secrets under the names that were asked for, and shows none of them', async () => {
  const { id, status, secrets } = await client.start({ secrets: [{ name: 'HF_TOKEN', env_var: 'HUGGINGFACE_TOKEN' }] });
  expect(status).toBe('running');
  expect(secrets).toMatchObject([{ name: 'HF_TOKEN', env_var: 'HUGGINGFACE_TOKEN', version: 1 }]);
  const script =
    'printf "%s %s" "${#HUGGINGFACE_TOKEN}" "$HUGGINGFACE_TOKEN"; echo "$HUGGINGFACE_TOKEN" | base64 >&2; exit 3';
  const run = await client.shell(id, script);
  expect(run).toMatchObject({ status: 'exited', exitCode: 3, stdout: `${TOKEN.length} [secret HF_TOKEN]` });
  expect(run.stderr).toMatch(/^\[secret HF_TOKEN\]/);
  expect(await client.stop(id)).toMatchObject({ status: 'terminated', health: 'ready' });
});

testSandboxes('a start that lacks something is refused, and everything that is wrong is named at once', async () => {
  const refused = async (secrets: object[], env = {}) =>
    (await api.call('POST', '/v1/teams/default/sandboxes', { secrets, env })).body;
  expect(await refused([{ name: 'NOT_HERE' }, { name: 'NOR_HERE' }])).toMatchObject({
    code: 'SECRETS_UNKNOWN',
    detail: expect.stringMatching(/NOT_HERE.*NOR_HERE|NOR_HERE.*NOT_HERE/) as unknown,
  });
  const twice = await refused([{ name: 'HF_TOKEN' }, { name: 'HF_TOKEN' }, { name: 'HF_TOKEN', env_var: 'PATH' }]);
  expect(twice).toMatchObject({ code: 'INVALID_INPUT' });
  expect(twice['detail']).toMatch(/secrets\.1\.env_var HF_TOKEN is given twice.*secrets\.2\.env_var PATH is set by/);
  await client.secret('KEYS', JSON.stringify({ openai: 'canary-field-1d9b', nested: { a: 1 } }));
  const fields = await refused([
    { name: 'HF_TOKEN', field: 'openai' },
    { name: 'KEYS', env_var: 'A', field: 'anthropic' },
  ]);
  expect(fields).toMatchObject({ code: 'SECRET_UNUSABLE', secrets: ['HF_TOKEN', 'KEYS'] });
  expect(fields['detail']).toMatch(/HF_TOKEN is not a JSON object.*KEYS has no field anthropic/);
  const { id } = await client.start({ secrets: [{ name: 'KEYS', env_var: 'OPENAI', field: 'openai' }] });
  const { stdout } = await client.shell(id, 'echo ${#OPENAI} $OPENAI');
  expect(stdout).toBe(`${'canary-field-1d9b'.length} [secret KEYS]\n`);
  await client.stop(id);
});

testSandboxes('files are read, written and listed from within, and no path leads out', async () => {
  const { id } = await client.start({ secrets: [{ name: 'HF_TOKEN' }] });
  const data = Buffer.from('hello\n').toString('base64');
  await client.expect(200, 'POST', `/sandboxes/${id}/file`, { path: 'some/new/file', data });
  await client.expect(200, 'POST', `/sandboxes/${id}/file`, { path: 'some/new/file', data, append: true });
  await client.shell(
    id,
    'cd some/new; ln -s /etc/shadow out; ln -s ../../../../../../etc up; echo $HF_TOKEN > leak; mkfifo p',
  );
  const file = async (path: string) => {
    const answer = await api.call('GET', `/v1/teams/default/sandboxes/${id}/file?path=${encodeURIComponent(path)}`);
    return answer.status === 200 ? Buffer.from(String(answer.body['data']), 'base64').toString() : answer.body['code'];
  };
  expect(await file('some/new/file')).toBe('hello\nhello\n');
  expect(await file('/workspace/some/new/leak')).toBe('[secret HF_TOKEN]\n');
  expect(await file('some/new/out')).toBe('FILE_NOT_FOUND');
  expect(await file('some/new/up/passwd')).toBe('sandbox:x:1000:1000:sandbox:/workspace:/bin/sh\n');
  expect(await file('../../../../../../etc/shadow')).toBe('FILE_NOT_FOUND');
  expect(await file(system.home)).toBe('FILE_NOT_FOUND');
  expect(await file('some/new/p')).toBe('FILE_UNUSABLE');
  expect(await file('some/new')).toBe('FILE_UNUSABLE');
  const listed = await client.expect(200, 'GET', `/sandboxes/${id}/files?path=some/new`);
  const items = listed['items'] as { name: string; type: string; bytes: number }[];
  expect(items.map(({ name, type }) => `${type} ${name}`).sort()).toEqual([
    'file file',
    'file leak',
    'link out',
    'link up',
    'other p',
  ]);
  const into = await api.call('POST', `/v1/teams/default/sandboxes/${id}/file`, { path: '/usr/bin/ls', data });
  expect(into.body['code']).toBe('FILE_UNUSABLE');
  await client.stop(id);
});

testSandboxes('a run is given its input and its time, and is followed live', async () => {
  const { id } = await client.start();
  const stdin = Buffer.from('given').toString('base64');
  const echoed = await client.shell(id, 'pwd; cat', { stdin, directory: '/tmp' });
  expect(echoed.stdout).toBe('/tmp\ngiven');
  const late = await client.shell(id, 'echo begun; sleep 1000', { timeout: 5 });
  expect(late).toMatchObject({ status: 'killed', reason: 'timeout', exitCode: 137, stdout: 'begun\n' });
  const followed = await api.call('GET', `/v1/teams/default/sandboxes/${id}/exec/${late.id}/events`);
  expect(followed.text).toMatch(/event: stdout\ndata: {"text":"begun\\n"}\n\nevent: end\ndata: .*"reason":"timeout"/);
  const again = await api.call('GET', `/v1/teams/default/sandboxes/${id}/exec/${late.id}/events`, undefined, {
    headers: { 'last-event-id': '6' },
  });
  expect(again.text).not.toContain('event: stdout');
  await client.stop(id);
});

testSandboxes('a command makes the sandbox, and its end is the end of it', async () => {
  const done = await client.start({ command: ['/bin/sh', '-c', 'echo finished'] });
  const completed = await client.until(done.id, ({ status }) => status === 'completed');
  expect(completed.exitCode).toBe(0);
  expect((await client.finished(done.id, completed.run!)).stdout).toBe('finished\n');
  const broken = await client.start({ command: ['/bin/sh', '-c', 'exit 9'] });
  expect(await client.until(broken.id, ({ status }) => status === 'failed')).toMatchObject({
    exitCode: 9,
    reason: 'Its command ended with 9.',
  });
});

testSandboxes('a sandbox lives no longer than its time', async () => {
  const { id } = await client.start({ ttl: 1 });
  const over = await client.until(id, ({ status }) => status === 'terminated');
  expect(over.reason).toBe('Its time was over.');
  const late = await api.call('POST', `/v1/teams/default/sandboxes/${id}/exec`, { command: ['true'] });
  expect(late.body['code']).toBe('SANDBOX_OVER');
});

testSandboxes(
  'a rotation says what happens to each sandbox, waits for those that keep, and does it to the others',
  async () => {
    await client.secret('ROTATED', 'canary-rotated-1');
    const secrets = [{ name: 'ROTATED' }];
    const start = (onChange: string) => client.start({ name: onChange, secrets, onChange });
    const [keep, restart, terminate] = [await start('keep'), await start('restart'), await start('terminate')];
    const rotated = await client.rotate('ROTATED', 'canary-rotated-2', '?wait=applied');
    const effects = rotated['sandboxes'] as { name: string; effect: string }[];
    expect(effects.map(({ name, effect }) => `${name} ${effect}`).sort()).toEqual([
      'keep keeps',
      'restart restarts',
      'terminate terminates',
    ]);
    const anew = await client.until(restart.id, ({ restarts, status }) => restarts === 1 && status === 'running');
    expect(anew).toMatchObject({ stale: [], secrets: [{ version: 2 }] });
    const { stdout } = await client.shell(restart.id, 'printf %s "$ROTATED" | tail -c 2; echo');
    expect(stdout).toBe('-2\n');
    const ended = await client.until(terminate.id, ({ status }) => status === 'terminated');
    expect(ended.reason).toBe('ROTATED was rotated.');
    expect(await client.get(keep.id)).toMatchObject({
      status: 'running',
      stale: [{ secret: 'ROTATED', version: 1, currentVersion: 2 }],
    });
    const propagation = () => client.expect(200, 'GET', '/secrets/ROTATED/propagation');
    await waitFor(
      async () => {
        const { state, waitingFor } = await propagation();
        const inTheWay = (waitingFor as { olderUses: { resources: string[] }[] }[]).flatMap(({ olderUses }) =>
          olderUses.flatMap(({ resources }) => resources),
        );
        return state === 'applied' && inTheWay.join() === 'keep';
      },
      { deadlineMs: 30_000 },
    );
    await client.stop(keep.id);
    await waitFor(
      async () => {
        const { state, basis } = await propagation();
        return state === 'drained' && basis === 'confirmed';
      },
      { deadlineMs: 30_000 },
    );
    await client.stop(restart.id);
  },
);

testSandboxes('a deleted secret breaks its sandboxes, which end when the grace of the team is over', async () => {
  await client.secret('DELETED', 'canary-deleted-1');
  await client.expect(200, 'PATCH', '/sandbox-settings', { brokenGraceSeconds: 3600 });
  const { id } = await client.start({ secrets: [{ name: 'DELETED' }] });
  const remove = () => client.expect(200, 'DELETE', '/secrets/DELETED?breakReferences=true');
  await remove();
  const broken = await client.until(id, ({ due }) => due !== null);
  expect(broken).toMatchObject({ status: 'running', health: 'broken', due: { action: 'terminate' } });
  expect(broken.missing).toMatchObject([{ secret: 'DELETED' }]);
  await client.secret('DELETED', 'canary-deleted-2');
  expect(await client.until(id, ({ due }) => due === null)).toMatchObject({ health: 'ready' });
  await client.expect(200, 'PATCH', '/sandbox-settings', { brokenGraceSeconds: 0 });
  await remove();
  const over = await client.until(id, ({ status }) => status === 'terminated');
  expect(over.reason).toBe('DELETED was deleted.');
});

testSandboxes(
  'a member starts one; what it has of the team is audited, and no member changes the settings',
  async () => {
    const person = await client.expect(201, 'POST', '/members', { email: 'member@example.org', role: 'member' });
    const member = new ApiClient(system.url);
    const password = 'a password of their own 1';
    await member.signIn({
      email: 'member@example.org',
      password: String(person['oneTimePassword']),
    });
    await member.call('POST', '/v1/me/password', {
      currentPassword: person['oneTimePassword'],
      newPassword: password,
    });
    const own = new SandboxClient(member);
    const { id, createdBy } = await own.start({ secrets: [{ name: 'HF_TOKEN' }] });
    expect(createdBy).toBe('member@example.org');
    await own.stop(id);
    const settings = await member.call('PATCH', '/v1/teams/default/sandbox-settings', { brokenGraceSeconds: 1 });
    expect(settings.body['code']).toBe('ADMIN_REQUIRED');
    for (const action of ['sandbox.created', 'sandbox.ended']) {
      await waitFor(
        async () => {
          const { items } = await client.expect(200, 'GET', `/audit?action=${action}&limit=200`);
          return (items as { target: string }[]).some(({ target }) => target === `sandbox/${id}`);
        },
        { deadlineMs: 25_000 },
      );
    }
  },
);

testSandboxes(
  'fifty sandboxes at once, each with its own',
  async () => {
    const ids = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const { id } = await client.start({ env: { NUMBER: String(index) }, secrets: [{ name: 'HF_TOKEN' }] });
        await client.until(id, ({ status }) => status === 'running');
        return id;
      }),
    );
    const outputs = await Promise.all(
      ids.map((id) => client.shell(id, 'echo $NUMBER $HF_TOKEN; ls /proc | grep -c "^[0-9]"')),
    );
    expect(outputs.map(({ stdout }) => stdout.split('\n')[0])).toEqual(
      ids.map((_, index) => `${index} [secret HF_TOKEN]`),
    );
    const running = await client.expect(200, 'GET', '/sandboxes?status=running&limit=200');
    expect(running['items']).toHaveLength(50);
    await Promise.all(ids.map((id) => client.stop(id)));
  },
  240_000,
);

testSandboxes(
  'when the service is killed, nothing with a value lives on, and what it ran is said to have failed',
  async () => {
    const { id } = await client.start({ secrets: [{ name: 'HF_TOKEN' }], command: ['sleep', '1000'] });
    await waitFor(() => holders().length > 0);
    const service = system.system.services.processes.get('sandboxes')!;
    await service.kill();
    await waitFor(() => holders().length === 0);
    await service.start();
    const lost = await client.until(id, ({ status }) => status === 'failed');
    expect(lost.reason).toBe('The service that ran it has ended.');
    // It begins with ending what the killed one had left, and says so to those who come too early.
    await waitFor(() => client.start({ secrets: [{ name: 'HF_TOKEN' }] }), { deadlineMs: 30_000 });
  },
  120_000,
);

/** The processes of this machine with the value in their environment. */
function holders(): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, 'latin1').includes(TOKEN);
    } catch {
      return false;
    }
  });
}
