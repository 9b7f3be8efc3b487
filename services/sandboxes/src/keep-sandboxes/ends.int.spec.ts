import {
  createSandbox,
  getSandbox,
  stopSandbox,
  updateSandboxSettings,
  type Sandbox,
  type SandboxInput,
} from '@countersign/contracts';
import { person } from '@countersign/consumer-conformance';
import type { SecretValue } from '@countersign/secret-value';
import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { SandboxSpec } from '../executors/executor.js';
import { UnconfinedExecutor } from '../executors/unconfined/unconfined-executor.js';
import { HeldExecutor } from '../fixtures/held-executor.js';
import { SandboxesSystem } from '../fixtures/sandboxes-system.js';

const lacking = await new UnconfinedExecutor().check().then(
  () => null,
  (error: Error) => error.message,
);
const describeHere = lacking === null ? describe : describe.skip;

describeHere(`the end of a sandbox${lacking === null ? '' : ` (skipped: ${lacking})`}`, () => {
  const executor = new HeldExecutor();
  let system: SandboxesSystem;
  let admin: ReturnType<typeof person>;

  beforeAll(async () => {
    system = await SandboxesSystem.start(executor);
  });
  afterAll(() => system?.close());
  beforeEach(() => {
    executor.hold();
    admin = person('admin', randomUUID());
    system.store.addSecret(admin.team, 'A');
    system.holder.values.set('A', { version: 1, text: 'a value of some length' });
  });

  const create = (input: Partial<SandboxInput> = {}): Promise<Sandbox> =>
    system.call(admin, createSandbox, { sandbox: { secrets: [{ name: 'A' }], ...input } });
  const start = async (input?: Partial<SandboxInput>): Promise<Sandbox> =>
    system.started(admin, (await create(input)).id);
  const get = (id: string): Promise<Sandbox> => system.call(admin, getSandbox, { id });

  async function over(id: string): Promise<Sandbox> {
    await waitFor(async () => (await get(id)).endedAt !== null, { what: 'the end of the sandbox' });
    return get(id);
  }

  test('one whose time is over ends by itself', async () => {
    const { id } = await start({ ttl: 1 });
    expect(await over(id)).toMatchObject({ status: 'terminated', reason: 'Its time was over.' });
  });

  test('the deletion of a secret ends what holds it, and the value goes with it', async () => {
    await system.call(admin, updateSandboxSettings, { brokenGraceSeconds: 0 });
    system.holder.opened.length = 0;
    const { id } = await start();
    system.store.deleteSecret(admin.team, 'A');
    expect(await over(id)).toMatchObject({ status: 'terminated', reason: 'A was deleted.' });
    expect(system.holder.opened).toHaveLength(1);
    for (const { value } of system.holder.opened) expect(() => value.reveal()).toThrow(/wiped/);
  });

  test('a rotation ends what is to end with it, and begins anew what is to be restarted', async () => {
    const [ending, beginning] = [await start({ onChange: 'terminate' }), await start({ onChange: 'restart' })];
    system.holder.values.set('A', { version: 2, text: 'another value of some length' });
    system.store.rotateSecret(admin.team, 'A');
    expect(await over(ending.id)).toMatchObject({ status: 'terminated', reason: 'A was rotated.' });
    const isAnew = async () => {
      const { restarts, status } = await get(beginning.id);
      return restarts === 1 && status === 'running';
    };
    await waitFor(isAnew, { what: 'the restart' });
    expect(await get(beginning.id)).toMatchObject({ secrets: [{ name: 'A', version: 2 }], stale: [] });
  });

  test('one that was over long ago is forgotten, with its runs; the others are not', async () => {
    const [old, young, running] = [await start(), await start(), await start()];
    for (const { id } of [old, young]) await system.call(admin, stopSandbox, { id });
    await Promise.all([old, young].map(({ id }) => over(id)));
    const end = "ended_at = now() - interval '30 days 1 minute'";
    await system.database.query(`UPDATE sandboxes SET ${end} WHERE id = $1`, [old.id]);
    await system.database.query('NOTIFY sandboxes_clean_history');
    const isGone = () =>
      get(old.id).then(
        () => false,
        ({ code }: { code: string }) => code === 'SANDBOX_NOT_FOUND',
      );
    await waitFor(isGone, { what: 'history to be cleaned' });
    expect(await get(young.id)).toMatchObject({ status: 'terminated' });
    expect(await get(running.id)).toMatchObject({ status: 'running' });
  });

  test('who stops one is who the audit log names', async () => {
    const { id } = await start();
    expect(await system.call(admin, stopSandbox, { id })).toMatchObject({ reason: `Stopped by ${admin.name}.` });
    const end = () =>
      system.store.audited.find(({ target, action }) => target === `sandbox/${id}` && action === 'sandbox.ended');
    await waitFor(() => end() !== undefined, { what: 'the audit entry' });
    expect(end()).toMatchObject({ actor: { id: admin.id } });
  });

  test('one that ends slowly keeps no other waiting', async () => {
    await system.call(admin, updateSandboxSettings, { brokenGraceSeconds: 0 });
    system.store.addSecret(admin.team, 'B');
    system.holder.values.set('B', { version: 1, text: 'a value of the other' });
    const [stopping, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const stop = () => {
      stopping.resolve();
      return released.promise;
    };
    executor.hold({ stop });
    const slow = await start();
    executor.hold();
    const other = await start({ secrets: [{ name: 'B', mode: 'injected', hosts: [] }] });
    try {
      system.store.deleteSecret(admin.team, 'A');
      await stopping.promise;
      system.store.deleteSecret(admin.team, 'B');
      expect(await over(other.id)).toMatchObject({ status: 'terminated', reason: 'B was deleted.' });
      expect(await get(slow.id)).toMatchObject({ status: 'running', endedAt: null });
    } finally {
      released.resolve();
    }
    expect(await over(slow.id)).toMatchObject({ status: 'terminated', reason: 'A was deleted.' });
  });

  test('a start that does not come to its end is given up when its use is to be over', async () => {
    const starting = Promise.withResolvers<void>();
    const start = ({ signal }: SandboxSpec) => {
      starting.resolve();
      return new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('The start was given up.')));
      });
    };
    executor.hold({ start });
    system.holder.opened.length = 0;
    const created = create().catch(() => undefined);
    await starting.promise;
    system.holder.endUses();
    await created;
    const failed = `SELECT FROM sandboxes WHERE team_id = $1 AND status = 'failed'`;
    const hasFailed = async () => (await system.database.query<unknown[]>(failed, [admin.team])).length === 1;
    await waitFor(hasFailed, { what: 'the end of the start' });
    for (const { value } of system.holder.opened) expect(isWiped(value)).toBe(true);
  });

  test('one that begins to run while it is stopped ends all the same', async () => {
    const [starting, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const hold = () => {
      starting.resolve();
      return released.promise;
    };
    executor.hold({ start: hold });
    system.holder.opened.length = 0;
    const created = create();
    await starting.promise;
    const ofTeam = 'SELECT id FROM sandboxes WHERE team_id = $1';
    const [{ id }] = await system.database.query<[{ id: string }]>(ofTeam, [admin.team]);
    // Its stop has found that it does not run, and cannot record its end yet.
    const other = system.database.createQueryRunner();
    await other.startTransaction();
    await other.query(`SELECT pg_advisory_xact_lock(hashtextextended('resource:' || $1, 0))`, [id]);
    const stopped = system.call(admin, stopSandbox, { id });
    const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    await waitFor(async () => (await system.database.query<unknown[]>(waiting)).length > 0, {
      what: 'a stop that waits',
    });
    released.resolve();
    await waitFor(async () => (await get(id)).status === 'running', { what: 'the start' });
    await other.commitTransaction();
    await other.release();
    expect(await stopped).toMatchObject({ status: 'terminated', reason: `Stopped by ${admin.name}.` });
    expect(await created).toMatchObject({ id });
    await waitFor(() => system.holder.opened.every(({ value }) => isWiped(value)), { what: 'the end of its use' });
  });
});

function isWiped(value: SecretValue): boolean {
  try {
    value.reveal();
    return false;
  } catch {
    return true;
  }
}
