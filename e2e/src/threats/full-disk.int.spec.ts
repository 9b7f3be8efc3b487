import { listAudit } from '@countersign/contracts';
import type { RunningService } from '@countersign/platform-service';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

// A disk that is full in the middle of a transaction, without filling one: the file of the table that a write comes to last
// is /dev/full, which takes nothing and says so as a full disk does.
const LAST_WRITTEN = 'secrets_store.audit_outbox';

let bench: Workbench;
let store: RunningService;
let team: TeamClient;
let database: Client;

beforeAll(async () => {
  bench = await Workbench.start();
  store = await bench.startStore();
  await bench.startResolver();
  team = await bench.team({ answerWithinMs: 10_000 });
  database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await bench?.stop();
});

test('PostgreSQL’s disk is full: what is asked for is refused, nothing of it stays, and reads go on', async () => {
  await team.create('KEPT', 'v1');
  const isEmpty = async () => (await database.query(`SELECT 1 FROM ${LAST_WRITTEN}`)).rows.length === 0;
  await waitFor(isEmpty, { what: 'the outbox to be empty' });
  await store.close();
  await database.query(`TRUNCATE ${LAST_WRITTEN}`);
  const { rows } = await database.query<{ path: string }>(`SELECT pg_relation_filepath('${LAST_WRITTEN}') AS path`);
  const file = join(bench.postgres.server.dataDirectory, rows[0]!.path);
  renameSync(file, `${file}.kept`);
  symlinkSync('/dev/full', file);
  store = await bench.startStore();

  const full = { code: 'SERVICE_UNAVAILABLE' };
  const before = await contents();
  for (const act of [
    () => team.rotate('KEPT', 'v2', { overlapSeconds: 600 }),
    () => team.create('MADE', 'v1'),
    () => team.delete('KEPT'),
  ])
    await expect(act()).rejects.toMatchObject(full);
  expect(await team.get('KEPT')).toMatchObject({ version: 1 });
  expect(await contents()).toEqual(before);

  rmSync(file);
  renameSync(`${file}.kept`, file);
  // Sessions that have it open would go on writing to /dev/full.
  await database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
  );
  await waitFor(() => team.rotate('KEPT', 'v2', { expectedVersion: 1 }), { what: 'room' });
  const told = async () => (await team.call(listAudit, {})).items.map(({ action, result }) => `${action} ${result}`);
  const twice = ['secret.rotated ok', 'secret.created ok'];
  await waitFor(async () => JSON.stringify(await told()) === JSON.stringify(twice), {
    what: 'the entries',
  });
}, 90_000);

async function contents(): Promise<unknown> {
  const { rows } = await database.query(
    `SELECT (SELECT head FROM secrets_store.revision_counter), (SELECT count(*) FROM secrets_store.changes),
            (SELECT jsonb_agg(to_jsonb(s)) FROM secrets_store.secrets s),
            (SELECT jsonb_agg(to_jsonb(v)) FROM secrets_store.secret_versions v)`,
  );
  return rows;
}
