import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openingKeyIds, retireKey, rewrapKeys, startRewrap, stopRewrap, useKey } from '@countersign/contracts';
import { decodeEnvelope } from '@countersign/custody-envelope';
import { waitFor } from '@countersign/testing';
import { KeyBench } from './key-bench.js';

const LIMIT_MS = 60_000;

// One store for all: each test begins without secrets, under a key that the one before left, and goes on to the next.
let keys: KeyBench;
let number = 1;
let from: string;
let to: string;
let audited: number;
const values = (names: string[]) => keys.opened(names, (value) => value.reveal().toString('utf8'));

beforeAll(async () => {
  keys = await KeyBench.start();
}, LIMIT_MS);
afterAll(() => keys?.stop());
beforeEach(async () => {
  await keys.call(stopRewrap, {});
  await keys.database.query('DELETE FROM secrets');
  from = `local-${number}`;
  to = `local-${(number += 1)}`;
  audited = (await keys.audited()).length;
});

/** That many secrets under the key before; the next one is current then. */
async function underTheFormer(count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `KEY_${String(index).padStart(4, '0')}`);
  for (let at = 0; at < count; at += 50) {
    await Promise.all(names.slice(at, at + 50).map((name) => keys.team.create(name, `value of ${name}`)));
  }
  keys.addKey(to);
  await keys.freshResolver();
  await keys.call(useKey, { keyId: to });
  return names;
}

/** What was audited since the test has begun, without that the key was used. */
async function auditedHere() {
  return (await keys.audited()).slice(audited).filter(({ action }) => action !== 'custody_key.used');
}

async function envelopes(): Promise<Map<string, Buffer>> {
  const { rows } = await keys.database.query<{ id: string; envelope: Buffer }>(
    `SELECT secret_id || '/' || version AS id, envelope FROM secret_versions WHERE envelope IS NOT NULL`,
  );
  return new Map(rows.map(({ id, envelope }) => [id, envelope]));
}

async function wrappedBy(keyId: string): Promise<number> {
  return (await keys.keys())[keyId]?.wraps ?? 0;
}

test(
  'everything is wrapped anew, nothing else changes, and every value opens without the old key',
  async () => {
    const names = await underTheFormer(120);
    await keys.team.rotate(names[0]!, 'its next value', { overlapSeconds: 600 });
    const before = await envelopes();
    const { job } = await keys.call(startRewrap, { perSecond: 2_000 });
    expect(job).toMatchObject({ toKeyId: to, state: 'running', total: 120, perSecond: 2_000, failed: 0 });
    expect(await keys.ended()).toMatchObject({
      ...{ state: 'finished', total: 120, done: 120, remaining: 0, rewrapped: 120, failed: 0, failures: [] },
      startedBy: 'operator@example.org',
      secondsLeft: null,
    });
    const after = await envelopes();
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [id, stored] of after) {
      const [was, is] = [decodeEnvelope(before.get(id)!), decodeEnvelope(stored)];
      expect(is).toMatchObject({ keyId: to, nonce: was.nonce, ciphertext: was.ciphertext });
    }
    expect(await keys.call(retireKey, { keyId: from })).toEqual({ keyId: from });
    keys.removePrivateKey(from);
    keys.removePublicKey(from);
    expect(await values(names)).toEqual(['its next value', ...names.slice(1).map((name) => `value of ${name}`)]);
    expect(await auditedHere()).toEqual([
      {
        ...{ action: 'custody_key.rewrap_started', target: `key/${to}`, by: 'operator@example.org', result: 'ok' },
        facts: { keyId: to, total: 120, perSecond: 2_000 },
      },
      {
        ...{ action: 'custody_key.rewrap_finished', target: `key/${to}`, by: 'secrets-store', result: 'ok' },
        facts: { keyId: to, total: 120, rewrapped: 120, remaining: 0 },
      },
      {
        ...{ action: 'custody_key.retired', target: `key/${from}`, by: 'operator@example.org', result: 'ok' },
        facts: { keyId: from },
      },
    ]);
  },
  LIMIT_MS,
);

test(
  'what cannot be rewrapped is named and counted, and does not stop the rest',
  async () => {
    const names = await underTheFormer(30);
    const change = async (name: string, to: string) =>
      keys.database.query(
        `UPDATE secret_versions SET envelope = ${to} WHERE secret_id = (SELECT id FROM secrets WHERE name = $1)`,
        [name],
      );
    await change(names[3]!, `'\\x0100'::bytea`);
    // Another key's name of the same length, and a wrapped key of which one bit is another one.
    await change(names[7]!, `overlay(envelope PLACING 'local-9'::bytea FROM 3)`);
    await change(names[12]!, `set_byte(envelope, 60, get_byte(envelope, 60) # 1)`);
    await keys.call(startRewrap, { perSecond: 1_000 });
    const job = await keys.ended();
    expect(job).toMatchObject({ state: 'finished', total: 30, done: 27, remaining: 3, rewrapped: 27, failed: 3 });
    const failures = new Map(job.failures.map((failure) => [failure.secret, failure]));
    expect([...failures.keys()].sort()).toEqual([names[3], names[7], names[12]]);
    for (const failure of job.failures) {
      expect(failure).toMatchObject({ team: keys.team.actor.team, version: 1, code: 'SECRET_UNOPENABLE' });
    }
    expect(failures.get(names[3]!)!.detail).toMatch(/envelope is damaged.*Rotate it/);
    expect(failures.get(names[7]!)!.detail).toMatch(/is not among the opening keys.*give the resolver the key/);
    expect(failures.get(names[12]!)!.detail).toMatch(/was changed.*Rotate it/);
    await expect(keys.call(retireKey, { keyId: from })).rejects.toMatchObject({
      code: 'KEY_IN_USE',
      facts: { wraps: 1 },
    });
    expect((await auditedHere()).at(-1)).toMatchObject({
      action: 'custody_key.rewrap_finished',
      result: 'failed',
      facts: { rewrapped: 27, remaining: 3 },
    });
    // Mended, another start has only these before it.
    for (const index of [3, 7, 12]) await keys.team.rotate(names[index]!, 'a new value');
    await keys.call(startRewrap, {});
    expect(await keys.ended()).toMatchObject({ state: 'finished', total: 0, done: 0, failed: 0, failures: [] });
    await keys.call(retireKey, { keyId: from });
  },
  LIMIT_MS,
);

test(
  'whatever changes a version while its data key is wrapped anew has the last word',
  async () => {
    const names = await underTheFormer(4);
    const [rotated, deleted, overlapped, other] = names as [string, string, string, string];
    await keys.team.rotate(overlapped, 'second', { overlapSeconds: 600 });
    const answered: string[] = [];
    const secretId = `(SELECT id FROM secrets WHERE name = '${other}')`;
    const leave = await keys.playResolver(rewrapKeys, async ({ items }) => {
      if (answered.length === 0) {
        await keys.team.rotate(rotated, 'new');
        await keys.team.delete(deleted);
        await keys.team.undo(overlapped);
        // Something that there is not yet: another value under the same version. Its nonce is at byte 9.
        await keys.database.query(
          `UPDATE secret_versions SET envelope = overlay(envelope PLACING '\\x${'aa'.repeat(12)}'::bytea FROM 10)
           WHERE secret_id = ${secretId}`,
        );
      }
      answered.push(...items.map(({ secret }) => secret));
      const wrappedKey = Buffer.from('wrapped anew').toString('base64url');
      return { items: items.map(() => ({ outcome: 'rewrapped' as const, wrappedKey })) };
    });
    await keys.call(startRewrap, {});
    const job = await keys.ended();
    // The changed one was read again.
    expect(answered.sort()).toEqual([...names, other]);
    expect(job).toMatchObject({ state: 'finished', total: 4, done: 4, remaining: 0, rewrapped: 2 });
    const left = await keys.database.query<{ name: string; version: number; envelope: Buffer | null }>(
      `SELECT s.name, v.version, v.envelope FROM secret_versions v JOIN secrets s ON s.id = v.secret_id
       ORDER BY s.name, v.version`,
    );
    const wrapped = ({ envelope }: { envelope: Buffer | null }) =>
      envelope && Buffer.from(decodeEnvelope(envelope).wrappedKey).toString();
    const of = (name: string) => left.rows.filter((row) => row.name === name).map(wrapped);
    expect(of(rotated)).toEqual([null, expect.not.stringMatching(/^wrapped anew$/)]);
    expect(of(deleted)).toEqual([]);
    // The version that the undo made current again is still the one that was read; the undone one is gone.
    expect(of(overlapped)).toEqual(['wrapped anew', null]);
    expect(await keys.keyOf(rotated)).toBe(to);
    const changed = left.rows.find(({ name }) => name === other)!.envelope!;
    expect(Buffer.from(decodeEnvelope(changed).nonce).toString('hex')).toBe('aa'.repeat(12));
    await leave();
  },
  LIMIT_MS,
);

test(
  'a version that somebody holds is passed over, not waited for, and comes later',
  async () => {
    const names = await underTheFormer(20);
    await keys.whileLocked(
      `SELECT FROM secret_versions WHERE secret_id = (SELECT id FROM secrets WHERE name = '${names[0]!}') FOR UPDATE`,
      async () => {
        await keys.call(startRewrap, { perSecond: 1_000 });
        await waitFor(async () => (await wrappedBy(from)) === 1, { what: 'all but the held one' });
        expect((await keys.job()).state).toBe('running');
      },
    );
    expect(await keys.ended()).toMatchObject({ state: 'finished', rewrapped: 20, remaining: 0, failed: 0 });
  },
  LIMIT_MS,
);

test(
  'without a resolver, or with one that has not the key, it waits and says for what',
  async () => {
    for (let index = 0; index < 5; index += 1) await keys.team.create(`KEY_${index}`, 'a value');
    await keys.closeResolver();
    const pair = keys.addKey(to, { opening: null });
    // Chosen behind the back of the proof, as after the loss of a key file.
    await keys.database.query(`UPDATE custody_keys SET key_id = '${to}' WHERE state = 'current'`);
    await keys.call(startRewrap, {});
    await waitFor(async () => /resolver is not running/.test((await keys.job()).waitingFor ?? ''));
    await keys.freshResolver();
    await waitFor(async () => (await keys.job()).waitingFor?.includes(`does not have the key ${to}`));
    expect(await keys.job()).toMatchObject({ state: 'running', rewrapped: 0, failed: 0 });
    keys.removePublicKey(to);
    keys.addKey(to, { sealing: pair });
    expect(await keys.ended()).toMatchObject({ state: 'finished', rewrapped: 5, failed: 0, waitingFor: null });
  },
  LIMIT_MS,
);

test(
  'it keeps to its pace, can be told another and be stopped; another start goes on from there',
  async () => {
    await underTheFormer(90);
    const began = performance.now();
    await keys.call(startRewrap, { perSecond: 20 });
    // Who starts once more joins it.
    const { job: joined } = await keys.call(startRewrap, {});
    expect(joined).toMatchObject({ perSecond: 20, total: 90 });
    await waitFor(async () => (await keys.job()).rewrapped >= 20);
    const seconds = (performance.now() - began) / 1000;
    expect(seconds).toBeGreaterThan(0.7);
    const halfway = await keys.job();
    expect(halfway.rate).toBeLessThan(40);
    expect(halfway.secondsLeft).toBeGreaterThan(0.2);
    const { job: stopped } = await keys.call(stopRewrap, {});
    expect(stopped).toMatchObject({ state: 'stopped', failed: 0 });
    const left = await wrappedBy(from);
    expect(left).toBeGreaterThan(0);
    expect(stopped).toMatchObject({ remaining: left, done: 90 - left, rewrapped: 90 - left });
    const { job: again } = await keys.call(startRewrap, { perSecond: 1 });
    expect(again).toMatchObject({ total: left, perSecond: 1 });
    await keys.call(startRewrap, { perSecond: 5_000 });
    expect(await keys.ended()).toMatchObject({ state: 'finished', rewrapped: left, remaining: 0 });
    expect(await keys.call(stopRewrap, {})).toMatchObject({ job: { state: 'finished' } });
    const actions = (await auditedHere()).map(({ action, facts }) => [action, facts]);
    expect(actions).toEqual([
      ['custody_key.rewrap_started', { keyId: to, total: 90, perSecond: 20 }],
      ['custody_key.rewrap_stopped', { keyId: to, rewrapped: 90 - left, remaining: left }],
      ['custody_key.rewrap_started', { keyId: to, total: left, perSecond: 1 }],
      ['custody_key.rewrap_changed', { keyId: to, perSecond: 5_000 }],
      ['custody_key.rewrap_finished', { keyId: to, total: left, rewrapped: left, remaining: 0 }],
    ]);
  },
  LIMIT_MS,
);

test(
  'while it runs no other key can be used',
  async () => {
    await underTheFormer(10);
    await keys.call(startRewrap, { perSecond: 1 });
    await expect(keys.call(useKey, { keyId: from })).rejects.toMatchObject({
      code: 'REWRAP_RUNNING',
      detail: expect.stringMatching(`A rewrap to ${to} is running.*rewrap --stop`) as unknown,
    });
    expect(await keys.call(useKey, { keyId: to })).toMatchObject({ keyId: to });
    await keys.call(stopRewrap, {});
    expect(await keys.call(useKey, { keyId: from })).toMatchObject({ keyId: from });
    await keys.call(useKey, { keyId: to });
  },
  LIMIT_MS,
);

test(
  'the resolver rewraps to its own keys only',
  async () => {
    await keys.team.create('KEY', 'a value');
    const store = await keys.bench.identity('secrets-store');
    const actor = { type: 'service', id: 'secrets-store', name: 'secrets-store' } as const;
    const [[id, stored]] = [...(await envelopes())] as [[string, Buffer]];
    const { keyId, wrappedKey } = decodeEnvelope(stored);
    const item = {
      ...{ team: keys.team.actor.team, secretId: id.split('/')[0]!, version: 1, secret: 'KEY', keyId },
      wrappedKey: Buffer.from(wrappedKey).toString('base64url'),
    };
    expect((await store.bus.call(openingKeyIds, {}, { actor })).keyIds).toContain(from);
    const call = (toKeyId: string) => store.bus.call(rewrapKeys, { toKeyId, items: [item] }, { actor });
    await expect(call('of-the-asker')).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' });
    expect(await call(from)).toMatchObject({ items: [{ outcome: 'rewrapped' }] });
  },
  LIMIT_MS,
);

test(
  'a replica that leaves hands the job to the next one',
  async () => {
    await underTheFormer(60);
    await keys.bench.startStore();
    const { job } = await keys.call(startRewrap, { perSecond: 40 });
    await waitFor(async () => (await keys.job()).rewrapped >= 10);
    await keys.closeFirstStore();
    expect(await keys.ended()).toMatchObject({ id: job.id, state: 'finished', total: 60, rewrapped: 60, failed: 0 });
  },
  LIMIT_MS,
);
