import { afterEach, expect, test } from '@jest/globals';
import { readStream, TcpProxy } from '@countersign/chaos';
import type { Holder, HolderProcess, ResourceReferences } from '@countersign/holder';
import { createServiceCore, type RunningService, type ServiceCore } from '@countersign/platform-service';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';

// The rows of docs/guides/failure.md, each on a system of its own, since each breaks it. What has a test elsewhere is not
// repeated here: the table names it.

/** Where memory has to serve on for a while, and then no more: a busy machine's pause is shorter than what a lease lasts. */
const TERM_TO_OUTLIVE_MS = 8_000;
/** Where only the next renewals, or the end of a lease, bring what is waited for. */
const SHORT_TERM_MS = 4_000;

interface System {
  bench: Workbench;
  store: RunningService;
  resolver: RunningService;
  team: TeamClient;
  core: ServiceCore;
  process: HolderProcess;
  /** A resource that may use the secrets ALPHA and BETA. */
  alpha: ResourceReferences;
  beta: ResourceReferences;
}

let system: System;

/** @param leaseTermMs as in production, unless a test waits for what takes its time from it */
async function start(leaseTermMs?: number): Promise<System> {
  const bench = await Workbench.start({ leaseTermMs });
  const store = await bench.startStore();
  const resolver = await bench.startResolver();
  // An answer that does not come is asked for again soon.
  const team = await bench.team({ answerWithinMs: 12_000 });
  const core = await bench.identity('webhooks');
  await team.create('ALPHA', 'old');
  await team.create('BETA', 'beta');
  const alpha = await bench.resource(team, 'Alpha hook', [{ slot: 'token', secret: 'ALPHA' }]);
  const beta = await bench.resource(team, 'Beta hook', [{ slot: 'token', secret: 'BETA' }]);
  const process = bench.holder(core, { instance: 'test-holder' });
  system = { bench, store, resolver, team, core, process, alpha, beta };
  return system;
}

afterEach(() => system?.bench.stop());

const read = (holder: Holder, of: ResourceReferences) =>
  holder.use(of, ([opened]) => opened!.value.reveal().toString('utf8'));

/** What a use comes to: the value, or the error's code. */
const outcome = (holder: Holder, of: ResourceReferences) =>
  read(holder, of).catch(({ code }: { code?: string }) => code ?? 'an error without a code');

const comesTo = (expected: string, of: ResourceReferences, deadlineMs = 20_000) =>
  waitFor(async () => (await outcome(system.process.holder, of)) === expected, { deadlineMs, what: expected });

test('PostgreSQL down: memory serves for a term at the most, nothing is written, and all is well when it is back', async () => {
  const { bench, team, process, alpha } = await start(TERM_TO_OUTLIVE_MS);
  expect(await read(process.holder, alpha)).toBe('old');
  await bench.postgres.kill();
  expect(await outcome(process.holder, alpha)).toBe('old');
  await expect(team.rotate('ALPHA', 'new')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  await comesTo('SERVICE_UNAVAILABLE', alpha);
  await bench.postgres.restart();
  await comesTo('old', alpha);
  const { propagation } = await team.rotate('ALPHA', 'new', { wait: 'drained' });
  expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
  expect(await read(process.holder, alpha)).toBe('new');
}, 90_000);

test('PostgreSQL read-only, or a statement cancelled: the write is told to come again, and nothing of it is there', async () => {
  const { bench, team, process, alpha } = await start();
  const database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
  const setReadOnly = async (sql: string) => {
    await database.query('SET default_transaction_read_only = off');
    await database.query(`ALTER SYSTEM ${sql}`);
    await database.query('SELECT pg_reload_conf()');
  };
  await setReadOnly('SET default_transaction_read_only = on');
  const refused = { code: 'SERVICE_UNAVAILABLE' };
  // Settings come to a session when it begins its next statement.
  await waitFor(
    () =>
      team.create(`TRIED_${Date.now()}`, 'x').then(
        () => false,
        () => true,
      ),
    { what: 'read-only sessions' },
  );
  await expect(team.rotate('ALPHA', 'new')).rejects.toMatchObject(refused);
  await setReadOnly('RESET default_transaction_read_only');
  await comesTo('old', alpha);
  // The counter is locked, and so the rotation waits where everything but the change is written.
  await database.query('BEGIN');
  await database.query('SELECT FROM secrets_store.revision_counter FOR UPDATE');
  const rotation = expect(team.rotate('ALPHA', 'new')).rejects.toMatchObject(refused);
  await waitFor(async () => (await cancelWaiting(bench.databaseUrl)) > 0, { what: 'the rotation to wait' });
  await rotation;
  await database.query('ROLLBACK');
  await database.end();
  expect((await team.get('ALPHA')).version).toBe(1);
  expect(await read(process.holder, alpha)).toBe('old');
  const { propagation } = await team.rotate('ALPHA', 'newer', { wait: 'drained' });
  expect(propagation).toMatchObject({ state: 'drained' });
  expect(await read(process.holder, alpha)).toBe('newer');
}, 90_000);

/** @returns how many sessions waited for a lock */
async function cancelWaiting(connectionString: string): Promise<number> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rowCount } = await client.query(
    `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
  );
  await client.end();
  return rowCount ?? 0;
}

test('NATS down: memory serves for a term at the most, nobody can ask for anything, and all is well when it is back', async () => {
  const { bench, team, process, alpha } = await start(TERM_TO_OUTLIVE_MS);
  expect(await read(process.holder, alpha)).toBe('old');
  await bench.nats.kill();
  expect(await outcome(process.holder, alpha)).toBe('old');
  await comesTo('SERVICE_UNAVAILABLE', alpha);
  await bench.nats.restart();
  await comesTo('old', alpha);
  const { propagation } = await team.rotate('ALPHA', 'new', { wait: 'drained' });
  expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
  expect(await read(process.holder, alpha)).toBe('new');
}, 90_000);

test('one of two stores down: everything goes on', async () => {
  const { bench, store, team, process, alpha } = await start();
  await bench.startStore();
  await store.close();
  expect(await read(process.holder, alpha)).toBe('old');
  const { propagation } = await team.rotate('ALPHA', 'new', { wait: 'drained' });
  expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
  expect(await read(process.holder, alpha)).toBe('new');
});

test('the resolver down: memory serves on, changes are confirmed, and what is not in memory fails closed', async () => {
  const { bench, resolver, team, process, alpha, beta } = await start();
  expect(await read(process.holder, alpha)).toBe('old');
  await resolver.close();
  const { propagation } = await team.rotate('BETA', 'newer', { wait: 'drained' });
  expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
  expect(await outcome(process.holder, beta)).toBe('SERVICE_UNAVAILABLE');
  expect(await outcome(process.holder, alpha)).toBe('old');
  // Rotated, it is gone from memory: rather nothing than the old one.
  await team.rotate('ALPHA', 'new', { wait: 'drained' });
  expect(await outcome(process.holder, alpha)).toBe('SERVICE_UNAVAILABLE');
  await bench.startResolver();
  await comesTo('new', alpha);
});

test('a holder that ends as it should is in nobody’s way', async () => {
  const { team, process, alpha } = await start();
  expect(await read(process.holder, alpha)).toBe('old');
  await process.leave();
  const { propagation } = await team.rotate('ALPHA', 'new', { wait: 'drained' });
  expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed', presumed: [] });
  expect(await outcome(process.holder, alpha)).toBe('SERVICE_UNAVAILABLE');
});

test('a holder that nobody can reach serves for a term at the most, is presumed by name, and is confirmed once it is back', async () => {
  const { bench, team, alpha } = await start(SHORT_TERM_MS);
  const environment = bench.environments.webhooks;
  const address = new URL(environment['NATS_URL']!);
  const network = await TcpProxy.start(Number(address.port));
  address.port = String(network.port);
  const core = await createServiceCore('webhooks', { ...environment, NATS_URL: address.href });
  const cutOff = bench.holder(core, { instance: 'cut-off' });
  const { holder } = cutOff;
  try {
    expect(await read(holder, alpha)).toBe('old');
    network.cut(['in', 'out']);
    const { revision } = await team.rotate('ALPHA', 'new');
    const isDrained = async () => (await team.propagation('ALPHA', { revision })).state === 'drained';
    await waitFor(isDrained, { deadlineMs: 40_000, what: 'the presumption' });
    const propagation = await team.propagation('ALPHA', { revision });
    expect(propagation).toMatchObject({ state: 'drained', basis: 'presumed' });
    expect(propagation.presumed.map(({ instance }) => instance)).toEqual(['cut-off']);
    expect(await outcome(holder, alpha)).toBe('SERVICE_UNAVAILABLE');
    network.mend();
    await waitFor(async () => (await outcome(holder, alpha)) === 'new');
    await waitFor(async () => (await team.propagation('ALPHA', { revision })).basis === 'confirmed');
  } finally {
    network.mend();
    await cutOff.leave();
    await core.connection.close();
    await network.stop();
  }
}, 120_000);

test.each([
  ['a machine that was suspended', { monotonic: 0, wall: 60_000 }],
  ['a wall clock stepped ahead', { monotonic: 0, wall: 3_600_000 }],
])(
  '%s: nothing is served from before, not once',
  async (_, step) => {
    const { bench, core, team, alpha } = await start();
    const ahead = { monotonic: 0, wall: 0 };
    const clock = {
      now: () => new Date(Date.now() + ahead.wall),
      monotonic: () => performance.now() + ahead.monotonic,
    };
    // It does not hear the change: only its clock can keep it from the old value.
    const deaf = { ...core, connection: Object.create(core.connection) as typeof core.connection };
    deaf.connection.subscribe = () => ({ unsubscribe: () => {} }) as never;
    const { holder } = bench.holder(deaf, { instance: 'suspended', clock });
    expect(await read(holder, alpha)).toBe('old');
    const asleep = holder.use(alpha, async (_opened, { signal }) => {
      await team.rotate('ALPHA', 'new');
      Object.assign(ahead, step);
      const first = await read(holder, alpha);
      await waitFor(() => signal.aborted, { what: 'the abort of a use from before' });
      return first;
    });
    expect(await asleep).toBe('new');
  },
  30_000,
);

test('nobody publishes: changes are applied all the same, by revision', async () => {
  const { bench, team, process, alpha } = await start(SHORT_TERM_MS);
  expect(await read(process.holder, alpha)).toBe('old');
  const thief = new Client({ connectionString: bench.databaseUrl });
  await thief.connect();
  try {
    const lock = `hashtext('leader:publish-changes')`;
    const own = thief.query(`SELECT pg_advisory_lock(${lock})`);
    const admin = new Client({ connectionString: bench.databaseUrl });
    await admin.connect();
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
                       AND objid::bigint = (${lock}::bigint & 4294967295)`);
    await admin.end();
    await own;
    const { propagation } = await team.rotate('ALPHA', 'new', { wait: 'drained' });
    expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
    expect(await read(process.holder, alpha)).toBe('new');
  } finally {
    await thief.end();
  }
});

test('the stream is lost: it is made anew from the change log, and no holder is misled by the old changes', async () => {
  const { bench, team, process, alpha } = await start(SHORT_TERM_MS);
  await team.rotate('ALPHA', 'new', { wait: 'drained' });
  expect(await read(process.holder, alpha)).toBe('new');
  await bench.nats.server.stop();
  const passwords = dirname(Object.values(bench.nats.server.passwordFiles)[0]!);
  rmSync(join(dirname(passwords), 'jetstream'), { recursive: true });
  await bench.nats.restart();
  await waitFor(
    async () => (await team.rotate('ALPHA', 'newer', { wait: 'drained' })).propagation.basis === 'confirmed',
    { deadlineMs: 60_000, what: 'a confirmed rotation' },
  );
  await comesTo('newer', alpha);
  await waitFor(
    async () => {
      const revisions = (await readStream(bench.nats, 'secrets-store')).map(({ revision }) => Number(revision));
      const { revision } = await team.get('ALPHA');
      return revisions.length === Number(revision) && revisions.every((one, index) => one === index + 1);
    },
    { what: 'the whole stream' },
  );
}, 150_000);

/** Stops PostgreSQL, does something to its data, and starts it again. */
async function withoutPostgres(act: (data: string, backup: string) => void): Promise<void> {
  const { postgres, team } = { ...system.bench, team: system.team };
  const { dataDirectory } = postgres.server;
  await postgres.server.stop();
  act(dataDirectory, `${dataDirectory}.backup`);
  await postgres.restart();
  await waitFor(() => team.get('ALPHA'), { what: 'the store to be back' });
}

test('an older backup is restored: no barrier counts a holder from before, which serves nothing until it is started anew', async () => {
  // Long enough for a lease to outlive the restore, as it would with a database that is restored quickly.
  const { bench, team, core, process, alpha, beta } = await start(TERM_TO_OUTLIVE_MS);
  expect(await read(process.holder, alpha)).toBe('old');
  await withoutPostgres((data, backup) => execFileSync('cp', ['-a', data, backup]));
  for (const name of ['LOST_1', 'LOST_2', 'LOST_3']) await team.create(name, 'not in the backup');
  await waitFor(async () => (await team.propagation('LOST_3')).state === 'drained');
  await comesTo('old', alpha); // the resolver too has come further than the backup
  await withoutPostgres((data, backup) => {
    rmSync(data, { recursive: true });
    execFileSync('mv', [backup, data]);
  });
  const { version } = await team.rotate('ALPHA', 'new');
  expect(version).toBe(2);
  await waitFor(async () => (await team.propagation('ALPHA')).state !== 'committed', { deadlineMs: 40_000 });
  expect(await outcome(process.holder, alpha)).toBe('SERVICE_UNAVAILABLE');
  const anew = bench.holder(core, { instance: 'started-anew' });
  // The first answer under its lease is read from the database; the next could come from what the resolver remembers.
  expect(await read(anew.holder, beta)).toBe('beta');
  expect(await read(anew.holder, alpha)).toBe('new');
}, 150_000);
