import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCli } from '@countersign/cli';
import { HttpReceiver, startSystem, temporaryHome, waitFor, type TestSystem } from '@countersign/testing';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ApiClient } from './api-client.js';

let system: TestSystem;
let receiver: HttpReceiver;
let home: ReturnType<typeof temporaryHome>;
let admin: ApiClient;
let adminKey: string;

beforeAll(async () => {
  receiver = await HttpReceiver.start();
  home = temporaryHome();
  const auditStreams = [`${receiver.url}/events`, `file:${join(home.path, 'stream.jsonl')}`];
  system = await startSystem({ mode: 'processes', postgres: { durable: true }, settings: { auditStreams } });
  admin = new ApiClient(system.url);
  await admin.signIn(system.admin);
  adminKey = String((await admin.call('POST', '/v1/api-keys', { name: 'audit' })).body['key']);
}, 180_000);

afterAll(async () => {
  await system?.stop();
  await receiver?.stop();
  home?.remove();
});

const SECRETS = '/v1/teams/default/secrets';

async function countersign(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { COUNTERSIGN_URL: system.url, COUNTERSIGN_API_KEY: adminKey };
  const { signal } = new AbortController();
  const collected = [text(stdout), text(stderr)];
  const code = await runCli(args, { env, stdout, stderr, stdin: Readable.from([]), fetch, signal });
  stdout.end();
  stderr.end();
  const [out, err] = await Promise.all(collected);
  return { code, out: out!, err: err! };
}

/** A member of the default team, with a key of their own. */
async function member(email: string): Promise<ApiClient> {
  const added = await admin.call('POST', '/v1/teams/default/members', { email, role: 'member' });
  const client = new ApiClient(system.url);
  const password = String(added.body['oneTimePassword']);
  await client.signIn({ email, password });
  await client.call('POST', '/v1/me/password', { currentPassword: password, newPassword: 'one of their own choice' });
  const { body } = await client.call('POST', '/v1/api-keys', { name: 'laptop' });
  client.useKey(String(body['key']));
  return client;
}

test('what people and keys did is exported by the command line, and verified offline', async () => {
  const machine = new ApiClient(system.url);
  machine.useKey(adminKey);
  expect((await machine.call('POST', SECRETS, { name: 'TOKEN', value: 'of no interest' })).status).toBe(201);
  expect((await machine.call('POST', `${SECRETS}/TOKEN/rotate`, { value: 'of none either' })).status).toBe(200);
  const reader = await member('member@example.org');
  expect((await reader.call('DELETE', `${SECRETS}/TOKEN`)).status).toBe(403);
  const sequenceOf = async () => {
    const { body } = await admin.call('GET', '/v1/teams/default/audit?action=secret.rotated');
    return (body['items'] as { sequence: number }[])[0]?.sequence;
  };
  await waitFor(sequenceOf, { what: 'the rotation in the log' });

  const file = join(home.path, 'team.jsonl');
  const key = join(system.home, 'keys', 'audit.public.jwk');
  const exported = await countersign('admin', 'audit', 'export', '--team', 'default', '--out', file);
  expect(exported).toMatchObject({ code: 0, err: '' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await countersign('admin', 'audit', 'export', '--team', 'default', '--out', file);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('is there already')]);

  const verified = await countersign('admin', 'audit', 'verify', file, '--key', key);
  expect([verified.code, verified.err]).toEqual([0, '']);
  expect(verified.out).toMatch(/^Good: \d+ entries, 1 to \d+ of the log of team /);
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const entries = lines.map((line) => (JSON.parse(line) as { data: Record<string, unknown> }).data);
  expect(entries.find(({ action }) => action === 'secret.rotated')).toMatchObject({
    actor: { type: 'api-key', name: `${system.admin.email} (audit)`, role: 'admin', address: '127.0.0.1' },
    target: 'secret/TOKEN',
    result: 'ok',
    facts: { version: 2 },
  });
  expect(readFileSync(file, 'utf8')).not.toContain('of no interest');

  const number = entries.findIndex(({ action }) => action === 'secret.rotated');
  const tampered = join(home.path, 'tampered.jsonl');
  writeFileSync(tampered, lines.with(number, lines[number]!.replace('"version":2', '"version":1')).join('\n'));
  const found = await countersign('admin', 'audit', 'verify', tampered, '--key', key);
  const place = `line ${number + 1}, entry ${await sequenceOf()}`;
  expect([found.code, found.err]).toEqual([1, expect.stringContaining(place)]);
});

test('the deployment’s own log is exported too, and only for its admins', async () => {
  const started = async () => {
    const { body } = await admin.call('GET', '/v1/deployment/audit?action=session.started');
    return (body['items'] as unknown[]).length > 0;
  };
  await waitFor(started, { what: 'the sign-in in the log' });
  const file = join(home.path, 'deployment.jsonl');
  const exported = await countersign('admin', 'audit', 'export', '--deployment', '--out', file);
  expect(exported).toMatchObject({ code: 0 });
  const key = join(system.home, 'keys', 'audit.public.jwk');
  const verified = await countersign('admin', 'audit', 'verify', file, '--key', key);
  expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('of the log of the deployment')]);
  expect(readFileSync(file, 'utf8')).toContain('session.started');
  const stranger = await member('stranger@example.org');
  expect((await stranger.call('GET', '/v1/deployment/audit/export')).status).toBe(403);
  expect((await stranger.call('GET', '/v1/teams/default/audit/export')).status).toBe(403);
});

interface Event {
  id: string;
  source: string;
  sequence: string;
}

test('kill -9 of the store in the middle of its streams loses nothing: neither stream lacks an entry', async () => {
  const store = system.system.services.processes.get('secrets-store')!;
  const client = new ApiClient(system.url);
  client.useKey(adminKey);
  await client.acknowledged('POST', SECRETS, { name: 'KILLED', value: 'v1' }, 'killed-1');
  let round = 1;
  let isOver = false;
  const rotations = (async () => {
    while (!isOver) {
      round += 1;
      await client.acknowledged('POST', `${SECRETS}/KILLED/rotate`, { value: `v${round}` }, `killed-${round}`, 60_000);
    }
  })();
  try {
    for (const requests of [1, 2, 3]) {
      const { length } = receiver.requests;
      await waitFor(() => receiver.requests.length >= length + requests, {
        deadlineMs: 30_000,
        what: 'the stream to go on',
      });
      await store.kill();
      await store.start();
    }
  } finally {
    isOver = true;
  }
  await rotations;
  const newest = async (filter = '') => {
    const { body } = await admin.call('GET', `/v1/teams/default/audit?limit=1${filter}`);
    return (body['items'] as { sequence: number; facts: { version?: number } }[])[0]!;
  };
  const isLogged = async () => (await newest('&action=secret.rotated')).facts.version === round;
  await waitFor(isLogged, { what: 'the last rotation in the log' });
  const posted = () => receiver.requests.flatMap(({ body }) => JSON.parse(body) as Event[]);
  const inFile = () =>
    readFileSync(join(home.path, 'stream.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Event);
  const { body } = await admin.call('GET', '/v1/teams');
  const team = (body['items'] as { id: string }[])[0]!.id;
  for (const events of [posted, inFile]) {
    await waitFor(
      async () => {
        const { sequence: last } = await newest();
        const mine = new Set(
          events().flatMap(({ source, sequence: at }) => (source.endsWith(team) ? [Number(at)] : [])),
        );
        return Array.from({ length: last }, (_, index) => index + 1).every((at) => mine.has(at));
      },
      { deadlineMs: 60_000, what: 'every entry in the stream' },
    );
  }
}, 180_000);
