import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Holder, HolderProcess, OpenedSecret, ResourceReferences } from '@countersign/holder';
import type { RunningService, ServiceCore } from '@countersign/platform-service';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { Client } from 'pg';

// Short leases, so that expiry is quick to see; everything else is as in production.
/** Long enough for a machine that is busy for a second or two, and short enough to wait for the end of one. */
const LEASE_TERM_MS = 6_000;

let bench: Workbench;
let store: RunningService;
let team: TeamClient;
let core: ServiceCore;

beforeAll(async () => {
  bench = await Workbench.start({ leaseTermMs: LEASE_TERM_MS });
  store = await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  core = await bench.identity('webhooks');
});

afterAll(() => bench?.stop());

let names = 0;

/** A secret of its own for a test, and a resource that may use it. */
async function secretInUse(value: string): Promise<{ name: string; of: ResourceReferences }> {
  const name = `SECRET_${(names += 1)}`;
  await team.create(name, value);
  return { name, of: await bench.resource(team, `Hook ${names}`, [{ slot: 'accessToken', secret: name }]) };
}

const text = ({ value }: Pick<OpenedSecret, 'value'>) => value.reveal().toString('utf8');
const read = (holder: Holder, of: ResourceReferences) => holder.use(of, ([opened]) => text(opened!));

async function withHolder<T>(run: (process: HolderProcess) => Promise<T>): Promise<T> {
  const process = bench.holder(core, { instance: 'test-holder' });
  try {
    return await run(process);
  } finally {
    await process.leave();
  }
}

test('a value reaches the use byte for byte', async () => {
  const value = 'line\nbreak "quoted" \u{1F511} \u0000 end';
  const { of } = await secretInUse(value);
  await withHolder(async ({ holder }) => expect(await read(holder, of)).toBe(value));
});

test('no reference, no value: neither in another slot, nor for another resource, nor of another team', async () => {
  const { name, of } = await secretInUse('mine');
  const other = await secretInUse('other');
  const stranger = await bench.team();
  const attempts: ResourceReferences[] = [
    { ...of, references: [{ slot: 'signing', secret: name }] },
    { ...of, resource: other.of.resource },
    { ...of, team: stranger.actor.team },
  ];
  await withHolder(async ({ holder }) => {
    for (const attempt of attempts)
      await expect(read(holder, attempt)).rejects.toMatchObject({ code: 'REFERENCE_MISSING' });
  });
});

test('a rotation waits until it is drained, and the next use has the new value', async () => {
  const { name, of } = await secretInUse('old');
  await withHolder(async ({ holder }) => {
    expect(await read(holder, of)).toBe('old');
    const { version, propagation } = await team.rotate(name, 'new', { wait: 'drained' });
    expect(version).toBe(2);
    expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed', waitingFor: [] });
    expect(propagation.confirmed).toContainEqual({ consumer: 'webhooks', instance: 'test-holder' });
    expect(await read(holder, of)).toBe('new');
  });
});

test('a running use is named as what is in the way, keeps its value, and ends the waiting when it ends', async () => {
  const { name, of } = await secretInUse('old');
  await withHolder(async ({ holder }) => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const running = holder.use(of, async ([opened]) => {
      begin();
      await held;
      return text(opened!);
    });
    await begun;
    const applied = await team.rotate(name, 'new', { wait: 'applied' });
    expect(applied.propagation.state).toBe('applied');
    expect(applied.propagation.waitingFor).toEqual([
      {
        consumer: 'webhooks',
        instance: 'test-holder',
        reason: 'older-uses',
        olderUses: [{ version: 1, uses: 1, resources: [of.resource.name] }],
        until: null,
      },
    ]);
    expect((await team.propagation(name)).safeToRevoke).toBe(false);
    expect(await read(holder, of)).toBe('new');
    const { fingerprint } = await team.propagation(name);
    const news = team.propagation(name, { unless: fingerprint, waitSeconds: 10 });
    letGo();
    expect(await running).toBe('old');
    expect(await news).toMatchObject({ state: 'drained', basis: 'confirmed', safeToRevoke: true });
  });
});

test('a holder that runs more uses of an old version than anybody can read the names of keeps its lease', async () => {
  const [{ name, of }, other] = [await secretInUse('old'), await secretInUse('another')];
  await withHolder(async ({ holder }) => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    await holder.use(of, () => {});
    const running = Array.from({ length: 1_001 }, (_, i) =>
      holder.use({ ...of, resource: { ...of.resource, name: `sandbox-${i}` } }, () => held),
    );
    const { propagation } = await team.rotate(name, 'new', { wait: 'applied' });
    const [waiting] = propagation.waitingFor;
    expect(waiting).toMatchObject({ instance: 'test-holder', reason: 'older-uses', olderUses: [{ uses: 1_001 }] });
    expect(waiting!.olderUses[0]!.resources).toHaveLength(100);
    expect(await read(holder, other.of)).toBe('another');
    letGo();
    await Promise.all(running);
  });
});

test('a holder that leaves ends a use that would go on, and so leaves nobody to presume anything of it', async () => {
  const { name, of } = await secretInUse('old');
  const process = bench.holder(core, { instance: 'leaving', leaveWaitMs: 100, longestUseMs: 3_600_000 });
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const running = process.holder.use(
    of,
    (_, { signal }) => {
      begin();
      return new Promise<string>((end) => signal.addEventListener('abort', () => end(String(signal.reason))));
    },
    { lifetimeMs: 3_600_000 },
  );
  await begun;
  await process.leave();
  expect(await running).toMatch(/The process ends/);
  const { propagation } = await team.rotate(name, 'new', { wait: 'drained', timeoutSeconds: 30 });
  expect(propagation).toMatchObject({ state: 'drained', waitingFor: [] });
  expect(propagation.presumed.map(({ instance }) => instance)).not.toContain('leaving');
});

test('a wait that times out is no failure of the write', async () => {
  const { name, of } = await secretInUse('old');
  await withHolder(async ({ holder }) => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const running = holder.use(of, () => {
      begin();
      return held;
    });
    await begun;
    const { version, propagation } = await team.rotate(name, 'new', { wait: 'drained', timeoutSeconds: 1 });
    expect(version).toBe(2);
    expect(propagation.state).not.toBe('drained');
    expect(propagation.waitingFor).toMatchObject([{ instance: 'test-holder' }]);
    letGo();
    await running;
  });
});

test('a holder that hears nothing on the bus applies the change all the same', async () => {
  const { name, of } = await secretInUse('old');
  const deaf = { ...core, connection: Object.create(core.connection) as typeof core.connection };
  deaf.connection.subscribe = () => ({ unsubscribe: () => {} }) as never;
  const process = bench.holder(deaf, { instance: 'deaf' });
  try {
    expect(await read(process.holder, of)).toBe('old');
    const { propagation } = await team.rotate(name, 'new', { wait: 'drained' });
    expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
    expect(await read(process.holder, of)).toBe('new');
  } finally {
    await process.leave();
  }
});

test('without the store a holder serves for a term at the most, and again when the store is back', async () => {
  const { of } = await secretInUse('value');
  await withHolder(async ({ holder }) => {
    expect(await read(holder, of)).toBe('value');
    await store.close();
    expect(await read(holder, of)).toBe('value'); // from its memory, under its lease
    await waitFor(
      async () => {
        const outcome = await read(holder, of).then(
          () => 'served',
          (error: { code: string }) => error.code,
        );
        return outcome === 'SERVICE_UNAVAILABLE';
      },
      { deadlineMs: 3 * LEASE_TERM_MS + 5_000, what: 'the holder to stop serving' },
    );
    store = await bench.startStore();
    await waitFor(async () => (await read(holder, of)) === 'value', {
      what: 'the holder to serve again',
    });
  });
});

test('a deleted secret is gone for every holder, and a new one of that name heals the reference', async () => {
  const { name, of } = await secretInUse('old');
  await withHolder(async ({ holder }) => {
    expect(await read(holder, of)).toBe('old');
    const deleted = await team.delete(name, { wait: 'drained' });
    expect(deleted.propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
    expect(deleted.brokenReferences).toMatchObject([{ resourceName: of.resource.name, state: 'broken' }]);
    await expect(read(holder, of)).rejects.toMatchObject({ code: 'REFERENCE_BROKEN', facts: { secrets: [name] } });
    await team.create(name, 'another');
    expect(await read(holder, of)).toBe('another');
  });
});

test('during an overlap a use may ask for both versions; finishing it ends the previous one', async () => {
  const { name, of } = await secretInUse('old');
  const both = (holder: Holder) =>
    holder.use(of, ([opened]) => [text(opened!), opened!.overlapping && text(opened!.overlapping)], {
      withOverlapping: true,
    });
  await withHolder(async ({ holder }) => {
    await team.rotate(name, 'new', { overlapSeconds: 600, wait: 'drained' });
    expect(await both(holder)).toEqual(['new', 'old']);
    expect((await team.propagation(name)).safeToRevoke).toBe(false);
    const finished = await team.finish(name, { wait: 'drained' });
    expect(finished.versions.map(({ state }) => state)).toEqual(['current', 'destroyed']);
    expect(await both(holder)).toEqual(['new', null]);
    expect((await team.propagation(name)).safeToRevoke).toBe(true);
  });
});

test('an overlap ends by itself at its deadline, and that is a change', async () => {
  const { name, of } = await secretInUse('old');
  await withHolder(async ({ holder }) => {
    await team.rotate(name, 'new', { overlapSeconds: 1 });
    await waitFor(async () => (await team.propagation(name)).type === 'secret.overlap_ended');
    await waitFor(async () => (await team.propagation(name)).safeToRevoke);
    const opened = await holder.use(of, ([one]) => one!.overlapping, { withOverlapping: true });
    expect(opened).toBeNull();
  });
});

test('an undone rotation makes the previous version current again, under a newer revision', async () => {
  const { name, of } = await secretInUse('good');
  await withHolder(async ({ holder }) => {
    const rotated = await team.rotate(name, 'bad', { overlapSeconds: 600, wait: 'drained' });
    expect(await read(holder, of)).toBe('bad');
    const undone = await team.undo(name, { wait: 'drained' });
    expect(undone.version).toBe(1);
    expect(BigInt(undone.revision)).toBeGreaterThan(BigInt(rotated.revision));
    expect(await read(holder, of)).toBe('good');
    // The number of the erased version is not used again.
    expect((await team.rotate(name, 'better', { wait: 'drained' })).version).toBe(3);
    await expect(team.undo(name)).rejects.toMatchObject({ code: 'NO_OVERLAP' });
  });
});

test('a barrier closes on one replica of the store when the countersignature came to another', async () => {
  const second = await bench.startStore();
  const { name, of } = await secretInUse('v0');
  await withHolder(async ({ holder }) => {
    for (let round = 1; round <= 10; round += 1) {
      expect(await read(holder, of)).toBe(`v${round - 1}`);
      const { propagation } = await team.rotate(name, `v${round}`, { wait: 'drained', timeoutSeconds: 10 });
      expect(propagation.state).toBe('drained');
    }
  });
  await second.close();
});

test('the value itself is erased from the database by the change that ends it', async () => {
  const { name } = await secretInUse('first');
  await team.rotate(name, 'second');
  const { versions } = await team.get(name);
  expect(versions.map(({ version, state }) => [version, state])).toEqual([
    [2, 'current'],
    [1, 'destroyed'],
  ]);
});

test('a holder that vanished is presumed, by name, and never confirmed', async () => {
  const { name, of } = await secretInUse('old');
  const lost = await bench.identity('webhooks');
  const process = bench.holder(lost, { instance: 'vanished' });
  expect(await read(process.holder, of)).toBe('old');
  await lost.connection.close();
  const early = await team.rotate(name, 'new', { wait: 'applied', timeoutSeconds: 1 });
  expect(early.propagation.waitingFor).toMatchObject([{ instance: 'vanished' }]);
  const { propagation } = await team.rotate(name, 'newer', { wait: 'drained', timeoutSeconds: 30 });
  expect(propagation).toMatchObject({ state: 'drained', basis: 'presumed' });
  expect(propagation.presumed).toMatchObject([{ consumer: 'webhooks', instance: 'vanished' }]);
  expect(propagation.confirmed.map(({ instance }) => instance)).not.toContain('vanished');
  const { revision } = await team.propagation(name);
  // Its own clock has fenced it: what it has in memory it does not serve.
  await expect(read(process.holder, of)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  // Days later it is forgotten: new changes have nothing to do with it, and what was presumed stays so.
  await daysPass();
  await waitFor(
    async () => (await team.rotate(name, 'newest', { wait: 'drained' })).propagation.basis === 'confirmed',
    {
      deadlineMs: 15_000,
    },
  );
  // A busy machine may have kept the store from watching the database's clock, for a term.
  await waitFor(async () => (await team.propagation(name, { revision })).state === 'drained');
  expect((await team.propagation(name, { revision })).basis).toBe('presumed');
});

/** For the database's rows: every lease was last extended two days earlier. */
async function daysPass(): Promise<void> {
  const client = new Client({ connectionString: bench.databaseUrl });
  await client.connect();
  await client.query(
    `UPDATE secrets_store.leases SET extended_at_ms = extended_at_ms - 2 * 86400000.0,
       extended_at_watched_ms = extended_at_watched_ms - 2 * 86400000.0`,
  );
  await client.end();
}

// The last one: for an hour every barrier would wait for this holder, of which the store has heard nothing more.
test('a holder that leaves after its lease has run out ends a use that would go on, too', async () => {
  const { of } = await secretInUse('value');
  const process = bench.holder(core, { instance: 'cut off', leaveWaitMs: 100, longestUseMs: 3_600_000 });
  const begun = Promise.withResolvers<void>();
  const running = process.holder.use(
    of,
    (_, { signal }) => {
      begun.resolve();
      return new Promise<string>((end) => signal.addEventListener('abort', () => end(String(signal.reason))));
    },
    { lifetimeMs: 3_600_000 },
  );
  await begun.promise;
  await store.close();
  try {
    const refused = async () => (await read(process.holder, of).catch((error: unknown) => error)) !== 'value';
    await waitFor(refused, { deadlineMs: 3 * LEASE_TERM_MS + 5_000, what: 'the lease to run out' });
    await process.leave();
    expect(await running).toMatch(/The process ends/);
  } finally {
    store = await bench.startStore();
  }
});
