import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCli } from '@countersign/cli';
import type { CustodyKeys, RewrapJob } from '@countersign/contracts';
import { HttpReceiver, startSystem, waitFor, type TestSystem } from '@countersign/testing';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ApiClient } from '../api-client.js';

const TEAM = '/v1/teams/default';
const SECRETS = 550;
const PER_WEBHOOK = 50;
/** Slow enough that there is a middle to kill the store in. */
const PER_SECOND = 50;

let system: TestSystem;
let receiver: HttpReceiver;
let admin: ApiClient;
let apiKey: string;
/** What each secret holds, as acknowledged. */
const values = new Map<string, string>();
let webhooks: { path: string; names: string[] }[];

beforeAll(async () => {
  receiver = await HttpReceiver.start();
  system = await startSystem({ mode: 'processes', settings: { egressAllow: `127.0.0.1:${receiver.port}` } });
  admin = new ApiClient(system.url);
  await admin.signIn(system.admin);
  apiKey = String((await admin.call('POST', '/v1/api-keys', { name: 'operator' })).body['key']);
  const names = Array.from({ length: SECRETS }, (_, index) => `KEY_${String(index).padStart(3, '0')}`);
  await eachOf(names, 16, create);
  webhooks = await Promise.all(
    Array.from({ length: SECRETS / PER_WEBHOOK }, (_, index) =>
      webhook(`Hook ${index}`, names.slice(index * PER_WEBHOOK, (index + 1) * PER_WEBHOOK)),
    ),
  );
}, 180_000);

afterAll(async () => {
  await receiver?.stop();
  await system?.stop();
});

async function eachOf<T>(items: readonly T[], atATime: number, act: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const work = async () => {
    for (const item of queue) await act(item);
  };
  await Promise.all(Array.from({ length: atATime }, work));
}

async function create(name: string): Promise<void> {
  const value = `first value of ${name}`;
  const { status } = await admin.acknowledged('POST', `${TEAM}/secrets`, { name, value }, `create-${name}`);
  expect(status).toBe(201);
  values.set(name, value);
}

async function rotate(name: string, round: number): Promise<void> {
  const value = `value ${round} of ${name}`;
  const path = `${TEAM}/secrets/${name}/rotate`;
  const { status } = await admin.acknowledged('POST', path, { value, overlapSeconds: 600 }, `rotate-${name}-${round}`);
  expect(status).toBe(200);
  values.set(name, value);
}

async function webhook(name: string, names: string[]): Promise<{ path: string; names: string[] }> {
  const body = { name, url: receiver.url, secrets: names };
  const created = await admin.acknowledged('POST', `${TEAM}/webhooks`, body, `webhook-${name}`);
  expect(created.status).toBe(201);
  return { path: `${TEAM}/webhooks/${String(created.body['id'])}`, names };
}

/** Uses every secret of a webhook, and gives what the receiver got. */
async function use({ path, names }: { path: string; names: string[] }): Promise<Map<string, string> | null> {
  const payload = names.map((name) => ({ name, value: `\${${name}}` }));
  const { status } = await admin.call('POST', `${path}/test`, { payload });
  if (status !== 200) return null;
  const bodies = receiver.requests.map(({ body }) => JSON.parse(body) as { name: string; value: string }[]);
  const own = bodies.findLast(([first]) => first?.name === names[0])!;
  return new Map(own.map(({ name, value }) => [name, value]));
}

async function countersign(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { COUNTERSIGN_URL: system.url, COUNTERSIGN_API_KEY: apiKey, COUNTERSIGN_HOME: system.home };
  const { signal } = new AbortController();
  const collected = Promise.all([text(stdout), text(stderr)]);
  const code = await runCli(['admin', 'keys', ...args], {
    env,
    stdout,
    stderr,
    stdin: Readable.from([]),
    fetch,
    signal,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await collected;
  return { code, out, err };
}

async function wrappedBy(keyId: string): Promise<number> {
  const { items } = JSON.parse((await countersign('list', '--json')).out) as CustodyKeys;
  return items.find((key) => key.keyId === keyId)?.wraps ?? 0;
}

async function rewrapJob(): Promise<RewrapJob | null> {
  const { body } = await admin.call('GET', '/v1/deployment/keys/rewrap');
  return body['job'] as RewrapJob | null;
}

/** Rotations, creations and uses, one after another each, until told to stop. `count` says how many of each there were. */
function everythingGoesOn() {
  const count = { rotated: 0, created: 0, used: 0 };
  let stopped = false;
  const names = [...values.keys()];
  const loop = async (act: (round: number) => Promise<void>) => {
    for (let round = 1; !stopped; round += 1) await act(round);
  };
  const loops = [
    loop(async (round) => {
      await rotate(names[(round * 7) % names.length]!, round);
      count.rotated += 1;
    }),
    loop(async (round) => {
      await create(`LATER_${round}`);
      count.created += 1;
    }),
    loop(async (round) => {
      // While the store is dead a use may be refused; what it gives is never anything but a value of that secret.
      const used = await use(webhooks[round % webhooks.length]!).catch(() => null);
      if (!used) return;
      count.used += 1;
      for (const [name, value] of used) expect(value).toMatch(new RegExp(`^(first value|value \\d+) of ${name}$`));
    }),
  ];
  return {
    count,
    stop: async () => {
      stopped = true;
      await Promise.all(loops);
    },
  };
}

test('the key is changed under full work, with the store killed in the middle, and everything opens without the old one', async () => {
  expect(await countersign('add')).toMatchObject({ code: 0, err: '' });
  expect(await countersign('use', 'local-2')).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${SECRETS} versions`),
  });
  const refused = await countersign('retire', 'local-1', '--remove');
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringMatching(`KEY_IN_USE: local-1 still wraps ${SECRETS} `),
  ]);

  const work = everythingGoesOn();
  try {
    const rewrap = countersign('rewrap', '--per-second', String(PER_SECOND));
    const store = system.system.services.processes.get('secrets-store')!;
    let seen: RewrapJob | null = null;
    await waitFor(async () => ((seen = await rewrapJob())?.rewrapped ?? 0) >= 120, { what: 'a fifth of it' });
    expect(seen).toMatchObject({ state: 'running' });
    await store.kill();
    await store.start();
    // The very job that was started goes on, and whoever watched it sees its end.
    expect(await rewrap).toMatchObject({
      code: 0,
      out: expect.stringMatching(/The rewrap to local-2 has finished: (\d+) of \1 done, 0 left/),
    });
    // However slow the machine is, some of each has gone through all of it.
    const someOfEach = () => Object.values(work.count).every((times) => times > 5);
    await waitFor(someOfEach, { deadlineMs: 30_000, what: 'some rotations, creations and uses' });
  } finally {
    await work.stop();
  }
  expect(await wrappedBy('local-1')).toBe(0);
  expect(await wrappedBy('local-2')).toBeGreaterThanOrEqual(SECRETS + work.count.created);

  expect(await countersign('retire', 'local-1', '--remove')).toMatchObject({ code: 0, err: '' });
  const opening = readFileSync(join(system.home, 'keys/opening.jwks'), 'utf8');
  expect(opening).not.toContain('local-1');
  expect(existsSync(join(system.home, 'keys/retired/local-1.jwk'))).toBe(true);
  // Neither the resolver nor the holder has anything in memory from before.
  for (const name of ['resolver', 'webhooks']) await system.system.services.processes.get(name)!.restart();
  const later = [...values.keys()].filter((name) => name.startsWith('LATER_')).slice(0, PER_WEBHOOK);
  webhooks.push(await webhook('Later', later));
  for (const one of webhooks) {
    await waitFor(async () => (await use(one)) !== null, { what: 'the webhook' });
    expect(await use(one)).toEqual(new Map(one.names.map((name) => [name, values.get(name)])));
  }
}, 120_000);

test('all of it is in the audit log of the deployment', async () => {
  const read = async () => {
    const { body } = await admin.call('GET', '/v1/deployment/audit?limit=200');
    const items = body['items'] as { action: string; target: string; actor: { name: string }; facts: object }[];
    return items.filter(({ action }) => action.startsWith('custody_key.')).reverse();
  };
  await waitFor(async () => (await read()).length >= 5);
  const entries = await read();
  expect(entries.map(({ action, target }) => `${action} ${target}`)).toEqual([
    'custody_key.used key/local-1',
    'custody_key.used key/local-2',
    'custody_key.rewrap_started key/local-2',
    'custody_key.rewrap_finished key/local-2',
    'custody_key.retired key/local-1',
  ]);
  expect(entries[2]).toMatchObject({
    actor: { type: 'api-key', name: `${system.admin.email} (operator)`, deploymentAdmin: true },
    facts: { keyId: 'local-2', total: SECRETS, perSecond: PER_SECOND },
  });
  expect(entries[3]).toMatchObject({ actor: { name: 'secrets-store' }, facts: { remaining: 0 } });
});

test('a member of a team may do none of it', async () => {
  const email = 'member@example.org';
  const { body } = await admin.call('POST', `${TEAM}/members`, { email, role: 'admin' });
  const member = new ApiClient(system.url);
  const password = String(body['oneTimePassword']);
  await member.signIn({ email, password });
  await member.call('POST', '/v1/me/password', { currentPassword: password, newPassword: 'one of their own choice' });
  member.useKey(String((await member.call('POST', '/v1/api-keys', { name: 'laptop' })).body['key']));
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/use'],
    ['POST', '/retire'],
    ['POST', '/rewrap'],
    ['GET', '/rewrap'],
    ['DELETE', '/rewrap'],
  ] as const) {
    const answer = await member.call(method, `/v1/deployment/keys${path}`, method === 'POST' ? {} : undefined);
    expect([answer.status, answer.body['code']]).toEqual([403, 'DEPLOYMENT_ADMIN_REQUIRED']);
  }
});
