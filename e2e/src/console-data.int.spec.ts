import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  appendAudit,
  listBrokenSecrets,
  listChanges,
  listSecrets,
  showDeployment,
  type ListedSecret,
} from '@countersign/contracts';
import type { HolderProcess } from '@countersign/holder';
import type { ServiceCore } from '@countersign/platform-service';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';

/** What the console shows of changes, holders and what is broken, against real leases. */
let bench: Workbench;
let team: TeamClient;
let core: ServiceCore;

beforeAll(async () => {
  bench = await Workbench.start();
  await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  core = await bench.identity('webhooks');
});
afterAll(() => bench?.stop());

async function listed(name: string): Promise<ListedSecret> {
  const { items } = await team.call(listSecrets, { search: name });
  return items.find((secret) => secret.name === name)!;
}

/** Until the secret's use is let go, its old version runs. */
async function longUse(process: HolderProcess, name: string) {
  const of = await bench.resource(team, `Sandbox of ${name}`, [{ slot: 'accessToken', secret: name }]);
  const started = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const done = process.holder.use(of, () => {
    started.resolve();
    return goOn.promise;
  });
  await Promise.race([started.promise, done]);
  return { end: () => (goOn.resolve(), done) };
}

test('a list says of each secret whether its old value is safe to revoke, as the barrier does', async () => {
  const process = bench.holder(core, { instance: 'lister' });
  try {
    await team.create('LISTED', 'one');
    await team.create('UNTOUCHED', 'one', {});
    const use = await longUse(process, 'LISTED');
    await team.rotate('LISTED', 'two', { wait: 'applied' });
    expect((await listed('LISTED')).latestChange).toEqual({ state: 'applied', safeToRevoke: false });
    expect((await team.get('LISTED')).latestChange).toEqual({ state: 'applied', safeToRevoke: false });
    await waitFor(async () => (await listed('UNTOUCHED')).latestChange.state === 'drained');
    await use.end();
    await waitFor(async () => (await listed('LISTED')).latestChange.safeToRevoke);
  } finally {
    await process.leave();
  }
});

test('an overlap is not safe to revoke, however drained, until it is ended', async () => {
  await team.create('OVERLAPPED', 'one');
  await team.rotate('OVERLAPPED', 'two', { overlapSeconds: 600, wait: 'drained' });
  expect((await listed('OVERLAPPED')).latestChange).toEqual({ state: 'drained', safeToRevoke: false });
  await team.finish('OVERLAPPED', { wait: 'drained' });
  expect((await listed('OVERLAPPED')).latestChange.safeToRevoke).toBe(true);
});

test('what was deleted under its references is listed by name until it is created again, to its own team only', async () => {
  await team.create('BROKEN_B', 'one');
  await team.create('BROKEN_A', 'one');
  const slots = ['BROKEN_A', 'BROKEN_B'].map((secret) => ({ slot: `secrets.${secret}`, secret }));
  await bench.resource(team, 'First hook', slots);
  await bench.resource(team, 'Second hook', slots.slice(0, 1));
  expect((await team.call(listBrokenSecrets, {})).items).toEqual([]);
  for (const { secret } of slots) await team.delete(secret);
  const { items } = await team.call(listBrokenSecrets, {});
  expect(items).toMatchObject([
    { name: 'BROKEN_A', references: 2, deletedBy: team.actor.name },
    { name: 'BROKEN_B', references: 1, deletedBy: team.actor.name },
  ]);
  const first = await team.call(listBrokenSecrets, { limit: 1 });
  expect(first.items.map(({ name }) => name)).toEqual(['BROKEN_A']);
  const second = await team.call(listBrokenSecrets, { limit: 1, cursor: first.nextCursor! });
  expect(second).toMatchObject({ items: [{ name: 'BROKEN_B' }], nextCursor: null });
  expect((await (await bench.team()).call(listBrokenSecrets, {})).items).toEqual([]);
  await team.create('BROKEN_A', 'again');
  expect((await team.call(listBrokenSecrets, {})).items.map(({ name }) => name)).toEqual(['BROKEN_B']);
});

test('each change is written down once it is applied and once it is drained', async () => {
  const process = bench.holder(core, { instance: 'watched' });
  const changes = async () => (await team.call(listChanges, { name: 'HISTORY' })).items;
  try {
    await team.create('HISTORY', 'one');
    const use = await longUse(process, 'HISTORY');
    await team.rotate('HISTORY', 'two', { wait: 'applied' });
    await waitFor(async () => (await changes())[0]!.appliedAt !== null);
    expect(await changes()).toMatchObject([
      { type: 'secret.rotated', version: 2, drainedAt: null, basis: 'confirmed' },
      { type: 'secret.created', version: 1 },
    ]);
    const appliedAt = (await changes())[0]!.appliedAt!;
    await use.end();
    await waitFor(async () => (await changes())[0]!.drainedAt !== null);
    const [rotated] = await changes();
    expect(rotated).toMatchObject({ appliedAt, basis: 'confirmed' });
    expect(Date.parse(rotated!.drainedAt!)).toBeGreaterThanOrEqual(Date.parse(appliedAt));
    expect(Date.parse(appliedAt)).toBeGreaterThanOrEqual(Date.parse(rotated!.occurredAt));
  } finally {
    await process.leave();
  }
  await team.delete('HISTORY');
  expect((await changes()).map(({ type }) => type)).toEqual(['secret.deleted', 'secret.rotated', 'secret.created']);
  await expect(team.call(listChanges, { name: 'NEVER_WAS' })).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
});

test('many changes that wait for one long use do not hide the newer ones', async () => {
  const database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
  const process = bench.holder(core, { instance: 'keeper' });
  try {
    await team.create('LONG_USED', 'one');
    const use = await longUse(process, 'LONG_USED');
    const { rows } = await database.query<{ revision: string }>(
      `WITH head AS (UPDATE secrets_store.revision_counter SET head = head + 600 RETURNING head - 600 AS head)
       INSERT INTO secrets_store.changes (revision, id, type, team, secret_id, secret_name, version, version_revision,
                                          occurred_at, correlation_id)
       SELECT head + i, gen_random_uuid(), 'secret.rotated', s.team, s.id, s.name, 1 + i, head + i, now(), 'often'
       FROM head, generate_series(1, 600) AS i, secrets_store.secrets s WHERE s.name = 'LONG_USED'
       RETURNING revision`,
    );
    const other = await bench.team();
    await other.create('NEWER', 'one');
    await waitFor(async () => (await other.call(listChanges, { name: 'NEWER' })).items[0]!.drainedAt !== null);
    const { rows: drained } = await database.query(
      'SELECT 1 FROM secrets_store.change_progress WHERE revision = ANY($1) AND drained_at IS NOT NULL',
      [rows.map(({ revision }) => revision)],
    );
    expect(drained).toEqual([]);
    await use.end();
  } finally {
    await Promise.all([process.leave(), database.end()]);
  }
});

test('the deployment is shown to its admins alone: holders, and the last minutes with what they took', async () => {
  const gateway = await bench.identity('gateway');
  const actor = { type: 'user', id: 'root', name: 'root@example.org', deploymentAdmin: true } as const;
  await expect(team.call(showDeployment, {})).rejects.toMatchObject({ code: 'DEPLOYMENT_ADMIN_REQUIRED' });
  const process = bench.holder(core, { instance: 'shown' });
  const show = () => gateway.bus.call(showDeployment, { minutes: 5 }, { actor });
  try {
    await team.create('SHOWN', 'one', {});
    await team.rotate('SHOWN', 'two', { wait: 'drained' });
    const recorded = async () => (await show()).minutes.some(({ drained }) => drained !== null);
    await waitFor(recorded);
    const { head, holders, minutes, leaseTermMs } = await show();
    expect(leaseTermMs).toBe(10_000);
    expect(holders.find(({ instance }) => instance === 'shown')).toMatchObject({ applied: head, expired: false });
    expect(minutes).toHaveLength(5);
    expect(minutes.reduce((sum, { changes }) => sum + changes, 0)).toBeGreaterThan(1);
    for (const { applied } of minutes) {
      if (applied) expect(applied.p50 <= applied.p95 && applied.p95 <= applied.max).toBe(true);
    }
    // What a service that was taken over says of counts is shown, and keeps nobody from the page.
    const actor = { type: 'service', id: 'webhooks', name: 'webhooks' } as const;
    const entries = [2_000_000_000, 2_000_000_000, 'many', 1e308].map((count) => ({
      ...{ id: uuidv7(), occurredAt: new Date().toISOString(), team: null, actor, service: 'webhooks' as const },
      ...{ action: 'secret.used' as const, target: 'secret/SHOWN', result: 'ok' as const, correlationId: '' },
      facts: { count },
    }));
    await core.bus.call(appendAudit, { entries }, { actor });
    expect((await show()).minutes.reduce((sum, { uses }) => sum + uses, 0)).toBeGreaterThan(4_000_000_000);
  } finally {
    await process.leave();
  }
});
