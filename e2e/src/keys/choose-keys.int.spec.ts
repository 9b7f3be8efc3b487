import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  getRewrap,
  listKeys,
  proveKey,
  retireKey,
  startRewrap,
  stopRewrap,
  useKey,
  type Actor,
  type Operation,
} from '@countersign/contracts';
import { newKeyPair } from '@countersign/custody-hpke';
import { waitFor } from '@countersign/testing';
import { Client } from 'pg';
import { KeyBench } from './key-bench.js';

const FIRST = 'local-1';
const CHOICE = `hashtext('secrets-store:custody-keys')`;

let keys: KeyBench;
beforeAll(async () => {
  keys = await KeyBench.start();
  await keys.freshResolver();
});
afterAll(() => keys?.stop());

test('the only key is written down as the current one at the first boot, and audited', async () => {
  expect(await keys.keys()).toEqual({ [FIRST]: { state: 'current', seals: true, opens: true, wraps: 0 } });
  expect(await keys.audited()).toEqual([
    {
      action: 'custody_key.used',
      target: `key/${FIRST}`,
      by: 'secrets-store',
      result: 'ok',
      facts: { keyId: FIRST, previousKeyId: null },
    },
  ]);
});

test('a key that is added changes nothing until it is used', async () => {
  await keys.team.create('BEFORE', 'a value');
  keys.addKey('added');
  await keys.team.create('AFTER_ADDING', 'a value');
  expect(await keys.keyOf('AFTER_ADDING')).toBe(FIRST);
  expect(await keys.keys()).toEqual({
    [FIRST]: { state: 'current', seals: true, opens: true, wraps: 2 },
    added: { state: 'available', seals: true, opens: true, wraps: 0 },
  });
});

test('a key that nobody could open with is refused, and the one before stays', async () => {
  keys.addKey('public-half-only', { opening: null });
  keys.addKey('two-halves', { opening: newKeyPair('two-halves') });
  await expect(keys.call(useKey, { keyId: 'public-half-only' })).rejects.toMatchObject({
    code: 'KEY_UNUSABLE',
    detail: expect.stringMatching(/public-half-only: it has no such key\. Add it to the opening keys/) as unknown,
  });
  await expect(keys.call(useKey, { keyId: 'two-halves' })).rejects.toMatchObject({
    code: 'KEY_UNUSABLE',
    detail: expect.stringMatching(/has another key under that id/) as unknown,
  });
  await expect(keys.call(useKey, { keyId: 'lokal-1' })).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
  await keys.team.create('STILL', 'a value');
  expect(await keys.keyOf('STILL')).toBe(FIRST);
  expect((await keys.keys())['public-half-only']).toEqual({ state: 'available', seals: true, opens: false, wraps: 0 });
});

test('a resolver that opens something else is not believed', async () => {
  keys.addKey('told-wrong');
  const leave = await keys.playResolver(proveKey, async () => ({ sha256: 'A'.repeat(43) }));
  await expect(keys.call(useKey, { keyId: 'told-wrong' })).rejects.toMatchObject({ code: 'KEY_UNUSABLE' });
  await leave();
  await keys.freshResolver();
});

test('after a use everything new is sealed to the key, and what is stored is as it was', async () => {
  keys.addKey('second');
  expect(await keys.call(useKey, { keyId: 'second' })).toEqual({ keyId: 'second', othersWrap: 3 });
  await keys.team.create('AFTER_USE', 'a value');
  await keys.team.rotate('STILL', 'its next value');
  expect(await keys.keyOf('BEFORE')).toBe(FIRST);
  expect(await keys.keyOf('AFTER_USE')).toBe('second');
  expect(await keys.keyOf('STILL')).toBe('second');
  // Again changes nothing, and is no entry of its own.
  expect(await keys.call(useKey, { keyId: 'second' })).toEqual({ keyId: 'second', othersWrap: 2 });
  expect((await keys.audited()).slice(1)).toEqual([
    {
      action: 'custody_key.used',
      target: 'key/second',
      by: 'operator@example.org',
      result: 'ok',
      facts: { keyId: 'second', previousKeyId: FIRST },
    },
  ]);
});

test('a use waits for what is being sealed, and whoever seals waits for a use', async () => {
  const outcomes: string[] = [];
  const using = async (keyId: string) => {
    await keys.call(useKey, { keyId });
    outcomes.push(`uses ${keyId}`);
  };
  const sealing = async (name: string) => {
    await keys.team.create(name, 'a value');
    outcomes.push(`sealed ${name}`);
  };
  let use: Promise<void> = Promise.resolve();
  await keys.whileLocked(`SELECT pg_advisory_xact_lock_shared(${CHOICE})`, async () => {
    await sealing('BESIDE');
    use = using(FIRST);
    await keys.someoneWaits();
    expect(outcomes).toEqual(['sealed BESIDE']);
  });
  await use;
  let seal: Promise<void> = Promise.resolve();
  await keys.whileLocked(`SELECT pg_advisory_xact_lock(${CHOICE})`, async () => {
    seal = sealing('BEHIND');
    await keys.someoneWaits();
    expect(outcomes).toEqual(['sealed BESIDE', `uses ${FIRST}`]);
  });
  await seal;
  await using('second');
});

test('once a use is answered nothing is sealed to a key before any more, while sealing never stops', async () => {
  let stopped = false;
  let sealed = 0;
  const writer = async (_: unknown, index: number) => {
    for (let number = 0; !stopped; number += 1) {
      await keys.team.create(`STEADY_${index}_${number}`, 'a value');
      sealed += 1;
    }
  };
  const writers = Array.from({ length: 8 }, writer);
  const answered: number[] = [];
  const later: number[] = [];
  for (const keyId of [FIRST, 'second', FIRST, 'second', FIRST, 'second']) {
    answered.push((await keys.call(useKey, { keyId })).othersWrap);
    const enough = sealed + 16;
    await waitFor(() => sealed >= enough, { what: 'sixteen more' });
    const { rows } = await keys.database.query<{ count: number }>(
      'SELECT count(*)::int FROM secret_versions WHERE envelope IS NOT NULL AND key_id <> $1',
      [keyId],
    );
    later.push(rows[0]!.count);
  }
  stopped = true;
  await Promise.all(writers);
  expect(later).toEqual(answered);
});

test.each<[string, Actor]>([
  [
    'a member of a team',
    { type: 'user', id: 'm', name: 'm@example.org', team: '0195f3a1-7c00-7000-8000-0000000000aa', role: 'member' },
  ],
  [
    'an admin of a team',
    { type: 'user', id: 'a', name: 'a@example.org', team: '0195f3a1-7c00-7000-8000-0000000000aa', role: 'admin' },
  ],
  ['the gateway in its own name', { type: 'service', id: 'gateway', name: 'gateway' }],
  ['a service that says it is an admin', { type: 'service', id: 'gateway', name: 'gateway', deploymentAdmin: true }],
])('%s is refused by the store itself', async (_, actor) => {
  const requests: [Operation, object][] = [
    [listKeys, {}],
    [useKey, { keyId: FIRST }],
    [retireKey, { keyId: FIRST }],
    [startRewrap, {}],
    [getRewrap, {}],
    [stopRewrap, {}],
  ];
  for (const [operation, request] of requests) {
    await expect(keys.call(operation, request, actor)).rejects.toMatchObject({ code: 'DEPLOYMENT_ADMIN_REQUIRED' });
  }
});

test('a key in use cannot be retired, and is told with the count; one that wraps nothing can, for good', async () => {
  const wraps = (await keys.keys())[FIRST]!.wraps;
  expect(wraps).toBeGreaterThan(2);
  await expect(keys.call(retireKey, { keyId: FIRST })).rejects.toMatchObject({
    code: 'KEY_IN_USE',
    detail: expect.stringContaining(`still wraps ${wraps} versions`) as unknown,
    facts: { key: FIRST, wraps },
  });
  await expect(keys.call(retireKey, { keyId: 'second' })).rejects.toMatchObject({
    code: 'KEY_IN_USE',
    detail: expect.stringContaining('is the current key') as unknown,
  });
  await expect(keys.call(retireKey, { keyId: 'lokal-1' })).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
  expect(await keys.call(retireKey, { keyId: 'added' })).toEqual({ keyId: 'added' });
  expect(await keys.call(retireKey, { keyId: 'added' })).toEqual({ keyId: 'added' });
  await expect(keys.call(useKey, { keyId: 'added' })).rejects.toMatchObject({ code: 'KEY_RETIRED' });
  expect((await keys.keys())['added']).toMatchObject({ state: 'retired' });
  const retired = (await keys.audited()).filter(({ action }) => action === 'custody_key.retired');
  expect(retired).toEqual([
    {
      action: 'custody_key.retired',
      target: 'key/added',
      by: 'operator@example.org',
      result: 'ok',
      facts: { keyId: 'added' },
    },
  ]);
});

test('where the current key is not configured nothing is sealed, and no other key steps in', async () => {
  await keys.database.query(`UPDATE custody_keys SET key_id = 'gone' WHERE state = 'current'`);
  await expect(keys.team.create('NOT_SEALED', 'a value')).rejects.toMatchObject({
    code: 'KEY_UNAVAILABLE',
    detail: expect.stringMatching(/the current key gone .*countersign admin keys use/) as unknown,
  });
  await keys.database.query(`DELETE FROM custody_keys WHERE state = 'current'`);
  await expect(keys.team.create('NOT_SEALED', 'a value')).rejects.toMatchObject({
    code: 'KEY_UNAVAILABLE',
    detail: expect.stringMatching(/no key is chosen.*countersign admin keys use/) as unknown,
  });
  await keys.call(useKey, { keyId: 'second' });
  await keys.team.create('NOT_SEALED', 'a value');
  expect(await keys.keyOf('NOT_SEALED')).toBe('second');
});

test('the resolver reads what it opens, and nothing of the choice', async () => {
  const url = new URL(keys.bench.environments.resolver['DATABASE_URL']!);
  const resolver = new Client({ connectionString: url.href });
  await resolver.connect();
  try {
    await resolver.query('SELECT envelope FROM secrets_store.secret_versions LIMIT 1');
    for (const table of ['custody_keys', 'rewrap_jobs']) {
      await expect(resolver.query(`SELECT FROM secrets_store.${table}`)).rejects.toThrow(/permission denied/);
    }
    await expect(resolver.query('UPDATE secrets_store.secret_versions SET envelope = NULL')).rejects.toThrow(
      /permission denied/,
    );
  } finally {
    await resolver.end();
  }
});

test('without the resolver the list says what the store knows', async () => {
  const alone = await KeyBench.start();
  try {
    expect(await alone.keys()).toEqual({ [FIRST]: { state: 'current', seals: true, opens: null, wraps: 0 } });
  } finally {
    await alone.stop();
  }
});
