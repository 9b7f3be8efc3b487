import { readStream } from '@countersign/chaos';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Pool } from 'pg';

// Two admins and a deadline want different ends of one rotation. A lock that the test holds makes them wait in the order in
// which they came, so that the first is who is named first, whatever the machine does. Once the first has written to the row,
// PostgreSQL lets those behind it go on in any order (they wait for the row as it was, and meet again at the row as it is):
// of three, the second and the third are such that either order ends in the same way.
let bench: Workbench;
let team: TeamClient;
let database: Pool;
let thief: Client;

beforeAll(async () => {
  bench = await Workbench.start();
  await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  database = new Pool({ connectionString: bench.databaseUrl, max: 4 });
  thief = new Client({ connectionString: bench.databaseUrl });
  await thief.connect();
});

afterAll(async () => {
  await Promise.all([database?.end(), thief?.end()]);
  await bench?.stop();
});

const acts = {
  undo: (name: string) => team.undo(name),
  finish: (name: string) => team.finish(name),
  rotate: (name: string) => team.rotate(name, 'v3'),
  overlap: (name: string) => team.rotate(name, 'v3', { overlapSeconds: 3_600 }),
  delete: (name: string) => team.delete(name),
  /** Only if it is still the rotation that the admin saw. */
  undoThis: (name: string) => team.undo(name, { expectedVersion: 2 }),
  finishThis: (name: string) => team.finish(name, { expectedVersion: 2 }),
};
type Act = keyof typeof acts | 'deadline';

/** Starts them one behind the other, all behind a lock on the secret, and lets them go. @returns each one's outcome */
async function inOrder(name: string, order: readonly Act[]): Promise<string[]> {
  await thief.query('BEGIN');
  const { rows } = await thief.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
  await thief.query('SELECT 1 FROM secrets_store.secrets WHERE name = $1 FOR UPDATE', [name]);
  const outcomes: Promise<string>[] = [];
  for (const [index, act] of order.entries()) {
    if (act === 'deadline') await deadline(name);
    else
      outcomes.push(
        acts[act](name).then(
          () => 'done',
          ({ code }: { code: string }) => code,
        ),
      );
    const isQueued = async () => (await behind(rows[0]!.id)) === index + 1;
    await waitFor(isQueued, { what: `${act} to wait` });
  }
  await thief.query('COMMIT');
  return Promise.all(outcomes);
}

/** The overlap’s end has come: seen by the store at once, while another session holds the lock on the secret. */
async function deadline(name: string): Promise<void> {
  await database.query(
    `UPDATE secrets_store.secret_versions SET overlap_until = now() - interval '1 hour'
     WHERE state = 'overlapping' AND secret_id = (SELECT id FROM secrets_store.secrets WHERE name = $1)`,
    [name],
  );
}

/** How many wait for the secret that a transaction holds: the first for its end, and the others behind that one. */
async function behind(transaction: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_locks WHERE NOT granted AND (transactionid::text = $1
       OR (locktype = 'tuple' AND relation = 'secrets_store.secrets'::regclass))`,
    [transaction],
  );
  return rows[0]!.count;
}

async function waiting(): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
  );
  return rows[0]!.count;
}

interface Version {
  version: number;
  state: string;
  kept: boolean;
}

async function versionsOf(name: string): Promise<Version[]> {
  const { rows } = await database.query<Version>(
    `SELECT v.version, v.state, v.envelope IS NOT NULL AS kept FROM secrets_store.secret_versions v
     JOIN secrets_store.secrets s ON s.id = v.secret_id WHERE s.name = $1 ORDER BY v.version`,
    [name],
  );
  return rows;
}

const states = async (name: string) => (await versionsOf(name)).map(({ state }) => state);

async function changesOf(name: string): Promise<string[]> {
  const { rows } = await database.query<{ type: string }>(
    `SELECT type FROM secrets_store.changes WHERE secret_name = $1 ORDER BY revision`,
    [name],
  );
  return rows.map(({ type }) => type.replace('secret.', ''));
}

let names = 0;

async function overlapping(): Promise<string> {
  const name = `RACED_${(names += 1)}`;
  await team.create(name, 'v1');
  await team.rotate(name, 'v2', { overlapSeconds: 3_600 });
  return name;
}

const [GONE, NOW, OVER] = ['destroyed', 'current', 'overlapping'];

test.each<[Act[], string[], string[], string[]]>([
  [['undo', 'deadline'], ['done'], [NOW, GONE], ['rotation_undone']],
  [['deadline', 'undo'], ['NO_OVERLAP'], [GONE, NOW], ['overlap_ended']],
  [['finish', 'deadline'], ['done'], [GONE, NOW], ['overlap_ended']],
  [['deadline', 'finish'], ['NO_OVERLAP'], [GONE, NOW], ['overlap_ended']],
  [['undo', 'finish', 'deadline'], ['done', 'NO_OVERLAP'], [NOW, GONE], ['rotation_undone']],
  [['finish', 'undo', 'undo'], ['done', 'NO_OVERLAP', 'NO_OVERLAP'], [GONE, NOW], ['overlap_ended']],
  [['undo', 'undo'], ['done', 'NO_OVERLAP'], [NOW, GONE], ['rotation_undone']],
  [['rotate', 'undo', 'deadline'], ['done', 'NO_OVERLAP'], [GONE, GONE, NOW], ['rotated']],
  [
    ['undo', 'rotate', 'deadline'],
    ['done', 'done'],
    [GONE, GONE, NOW],
    ['rotation_undone', 'rotated'],
  ],
  [['deadline', 'overlap'], ['done'], [GONE, OVER, NOW], ['overlap_ended', 'rotated']],
  [['overlap', 'deadline'], ['done'], [GONE, OVER, NOW], ['rotated']],
  [['overlap', 'undoThis'], ['done', 'VERSION_CONFLICT'], [GONE, OVER, NOW], ['rotated']],
  [['overlap', 'finishThis'], ['done', 'VERSION_CONFLICT'], [GONE, OVER, NOW], ['rotated']],
  [
    ['undoThis', 'overlap'],
    ['done', 'done'],
    [OVER, GONE, NOW],
    ['rotation_undone', 'rotated'],
  ],
  [['delete', 'undo', 'deadline'], ['done', 'SECRET_NOT_FOUND'], [], ['deleted']],
  [['delete', 'deadline', 'rotate'], ['done', 'SECRET_NOT_FOUND'], [], ['deleted']],
  [['undo', 'delete', 'deadline'], ['done', 'done'], [], ['rotation_undone', 'deleted']],
])(
  '%j, one behind the other',
  async (order, outcomes, left, changes) => {
    const name = await overlapping();
    expect(await inOrder(name, order)).toEqual(outcomes);
    await waitFor(async () => (await waiting()) === 0, { what: 'all to be through' });
    const isLeft = async () => JSON.stringify(await states(name)) === JSON.stringify(left);
    await waitFor(isLeft, { what: `${JSON.stringify(left)} to be left` });
    expect((await changesOf(name)).slice(2)).toEqual(changes);
  },
  60_000,
);

test('a storm of all of them leaves every secret in one piece, and the stream tells it as the database does', async () => {
  const storm = Array.from({ length: 4 }, (_, at) => `STORM_${at}`);
  const any = ['undo', 'finish', 'rotate', 'overlap', 'overlap', 'delete', 'deadline', 'create'] as const;
  const work = async (worker: number) => {
    for (let at = 0; at < 60; at += 1) {
      // Every one of them meets every secret, in another order for each worker.
      const [act, name] = [
        any[(at * (2 * worker + 1)) % any.length]!,
        storm[(at + Math.floor(at / any.length) + worker) % storm.length]!,
      ];
      const done = act === 'create' ? team.create(name, 'v1') : act === 'deadline' ? deadline(name) : acts[act](name);
      await done.catch(({ code }: { code: string }) => expect(EXPECTED).toContain(code));
    }
  };
  await Promise.all(Array.from({ length: 6 }, (_, worker) => work(worker)));
  // Ends that have come may still be ahead of the store, which looks for them once a second.
  const due = `SELECT FROM secrets_store.secret_versions WHERE state = 'overlapping' AND overlap_until <= now()`;
  await waitFor(async () => (await database.query(due)).rowCount === 0, { what: 'the ends that are due' });
  for (const name of storm) {
    const versions = await versionsOf(name);
    if (versions.length > 0) expect(versions.filter(({ state }) => state === NOW)).toHaveLength(1);
    expect(versions.filter(({ state }) => state === OVER).length).toBeLessThanOrEqual(1);
    // Content is where it can be opened, and nowhere else.
    for (const { state, kept } of versions) expect(kept).toBe(state !== GONE);
  }
  await agreement();
}, 120_000);

const EXPECTED = ['NO_OVERLAP', 'SECRET_NOT_FOUND', 'SECRET_EXISTS'];

/** Every secret is what its last change says it is, and every change is on the stream once, in order. */
async function agreement(): Promise<void> {
  const { rows: torn } = await database.query(
    `SELECT s.name FROM secrets_store.secrets s
     JOIN LATERAL (SELECT c.type, c.version, c.version_revision, c.overlapping_version FROM secrets_store.changes c
                   WHERE c.secret_id = s.id AND c.type LIKE 'secret.%' ORDER BY c.revision DESC LIMIT 1) last ON true
     LEFT JOIN secrets_store.secret_versions v ON v.secret_id = s.id AND v.state = 'current'
     LEFT JOIN secrets_store.secret_versions o ON o.secret_id = s.id AND o.state = 'overlapping'
     WHERE (last.version, last.version_revision) IS DISTINCT FROM (v.version, v.revision)
        OR s.current_version IS DISTINCT FROM v.version OR last.overlapping_version IS DISTINCT FROM o.version`,
  );
  expect(torn).toEqual([]);
  const { rows } = await database.query<{ revision: string }>(
    'SELECT revision FROM secrets_store.changes ORDER BY revision',
  );
  const told = async () => (await readStream(bench.nats, 'secrets-store')).map(({ revision }) => String(revision));
  await waitFor(async () => (await told()).length >= rows.length, {
    deadlineMs: 30_000,
    what: 'all changes on the stream',
  });
  expect(await told()).toEqual(rows.map(({ revision }) => revision));
}

test('an overlap that cannot be ended keeps no other open beyond its deadline', async () => {
  const [torn, whole] = [await overlapping(), await overlapping()];
  const of = '(SELECT id FROM secrets_store.secrets WHERE name = $1)';
  await database.query(`DELETE FROM secrets_store.secret_versions WHERE secret_id = ${of} AND state = 'current'`, [
    torn,
  ]);
  // The torn one's deadline is the earlier one, so it comes first each time.
  await database.query(
    `UPDATE secrets_store.secret_versions SET overlap_until = now() - interval '2 hours'
     WHERE secret_id = ${of} AND state = 'overlapping'`,
    [torn],
  );
  await deadline(whole);
  await waitFor(async () => JSON.stringify(await states(whole)) === JSON.stringify([GONE, NOW]));
  expect(await states(torn)).toEqual([OVER]);
});
