import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { acquireLease, consumerReferences } from '@countersign/contracts';
import { generateX25519KeyPair, publicKeyBytes } from '@countersign/custody-hpke';
import { BusClient } from '@countersign/platform-bus';
import { readJson, type ServiceCore } from '@countersign/platform-service';
import { ActorTokens } from '@countersign/platform-identity';
import { serviceSettings } from '@countersign/platform-config';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { v7 as uuidv7 } from 'uuid';
import { SteppedDatabase } from './stepped-database.js';

// Somebody sets clocks, in the middle of everything. What the simulation does to the protocol is done here to the product:
// PostgreSQL's own time, and that of a service.
type Keys = Parameters<typeof ActorTokens.create>;

const HOUR = 3_600;
const DAY = 24 * HOUR;
const SERVICE = { type: 'service', id: 'webhooks', name: 'webhooks' } as const;

let bench: Workbench;
let team: TeamClient;
let core: ServiceCore;
let database: SteppedDatabase;

beforeAll(async () => {
  bench = await Workbench.start({ leaseTermMs: 4_000 });
  await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  core = await bench.identity('webhooks');
  database = await SteppedDatabase.open(bench.databaseUrl);
});

afterEach(() => database.stepTo(0));

afterAll(async () => {
  await database?.close();
  await bench?.stop();
});

/** A holder's lease without a holder: it says no more, as one that is stopped or cut off. */
async function silentHolder(): Promise<string> {
  const instance = `silent ${uuidv7()}`;
  const { publicKey } = generateX25519KeyPair();
  const lease = { instance, process: uuidv7(), sequence: 1, uses: [], longestUseMs: 0 };
  await core.bus.call(acquireLease, { ...lease, sessionKey: publicKeyBytes(publicKey) }, { actor: SERVICE });
  return instance;
}

/** The store has looked at the leases since, twice: once may have been under way. */
async function looked(): Promise<void> {
  for (const _ of ['one', 'another']) {
    const [before] = await database.ask<{ seen: number }>('SELECT seen_at_ms AS seen FROM secrets_store.lease_watch');
    const changed = 'SELECT 1 FROM secrets_store.lease_watch WHERE seen_at_ms <> $1';
    await waitFor(async () => (await database.ask(changed, [before!.seen])).length > 0, {
      what: 'a look at the leases',
    });
  }
}

test.each([
  ['two days ahead', 2 * DAY],
  ['two days back', -2 * DAY],
  ['three seconds ahead', 3],
  ['three seconds back', -3],
])(
  'the database’s clock goes %s in the middle of a lease: its holder is named all the same',
  async (_, seconds) => {
    const name = `STEPPED_${Math.abs(seconds)}_${seconds > 0}`;
    await team.create(name, 'old');
    const instance = await silentHolder();
    await database.stepTo(seconds);
    await looked();
    const { propagation } = await team.rotate(name, 'new', { wait: 'drained', timeoutSeconds: 60 });
    // Its term has passed by now; nobody has heard that it holds nothing.
    expect(propagation).toMatchObject({ state: 'drained', basis: 'presumed' });
    expect(propagation.presumed.map((holder) => holder.instance)).toContain(instance);
  },
  120_000,
);

test('right after a step ahead nothing is presumed of a holder that may still serve', async () => {
  await team.create('AT_ONCE', 'old');
  await looked();
  const instance = await silentHolder();
  await database.stepTo(2 * DAY);
  const { propagation } = await team.rotate('AT_ONCE', 'new', { wait: 'applied', timeoutSeconds: 1 });
  expect(propagation.state).toBe('committed');
  expect(propagation.waitingFor.map((holder) => holder.instance)).toContain(instance);
});

test('a holder that serves goes on through steps of the database’s clock, and confirms', async () => {
  await team.create('SERVED', 'v1');
  const of = await bench.resource(team, 'Hook', [{ slot: 'token', secret: 'SERVED' }]);
  const process = bench.holder(core, { instance: 'serving' });
  const read = () => process.holder.use(of, ([opened]) => opened!.value.reveal().toString());
  for (const [version, seconds] of [DAY, -DAY, 5, 0].entries()) {
    expect(await read()).toBe(`v${version + 1}`);
    await database.stepTo(seconds);
    const wait = { wait: 'drained', timeoutSeconds: 60 } as const;
    const { propagation } = await team.rotate('SERVED', `v${version + 2}`, wait);
    expect(propagation.confirmed.map((holder) => holder.instance)).toContain('serving');
  }
  await process.leave();
}, 120_000);

test('an overlap does not end before its time because the database’s clock is ahead', async () => {
  for (const name of ['LONG', 'SHORT', 'SHORTER']) await team.create(name, 'old');
  await team.rotate('LONG', 'new', { overlapSeconds: HOUR });
  await database.stepTo(2 * HOUR);
  // In order of their ends: once a second one has ended, the first look at the long one is over.
  for (const name of ['SHORT', 'SHORTER']) {
    await team.rotate(name, 'new', { overlapSeconds: 1 });
    const isOver = async () => (await team.get(name)).versions.every(({ state }) => state !== 'overlapping');
    await waitFor(isOver, { deadlineMs: 30_000, what: 'the end of a short overlap' });
  }
  expect((await team.get('LONG')).versions.map(({ state }) => state)).toContain('overlapping');
}, 90_000);

test('a service whose clock is wrong is told so, and its next request after it is set right is taken', async () => {
  const { COUNTERSIGN_IDENTITY_KEY_FILE, COUNTERSIGN_TRUSTED_KEYS_FILE } = bench.environments.webhooks;
  let aheadMs = HOUR * 1_000;
  const clock = { now: () => new Date(Date.now() + aheadMs), monotonic: () => performance.now() };
  const tokens = await ActorTokens.create(
    'webhooks',
    readJson<Keys[1]>(serviceSettings.identityKeyFile, COUNTERSIGN_IDENTITY_KEY_FILE!),
    readJson<Keys[2]>(serviceSettings.trustedKeysFile, COUNTERSIGN_TRUSTED_KEYS_FILE!),
    clock,
  );
  const bus = new BusClient(core.connection, tokens);
  const ask = () => bus.call(consumerReferences, {}, { actor: SERVICE });
  for (aheadMs of [HOUR * 1_000, -HOUR * 1_000]) {
    const refused = { code: 'SERVICE_UNAVAILABLE', detail: expect.stringContaining('clocks differ') as unknown };
    await expect(ask()).rejects.toMatchObject(refused);
  }
  aheadMs = 0;
  // The token that it keeps is of the hour before.
  expect(await ask()).toMatchObject({ items: expect.any(Array) as unknown });
});
