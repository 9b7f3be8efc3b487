import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CanarySweep, HttpReceiver, startSystem, type Canary, type TestSystem } from '@countersign/testing';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ApiClient } from './api-client.js';
import { touchEveryEndpoint } from './touch-every-endpoint.js';

let system: TestSystem;
let receiver: HttpReceiver;

beforeAll(async () => {
  receiver = await HttpReceiver.start();
  system = await startSystem({
    mode: 'processes',
    settings: { logLevel: 'debug', egressAllow: `127.0.0.1:${receiver.port}` },
  });
}, 180_000);

afterAll(async () => {
  await receiver?.stop();
  await system?.stop();
}, 60_000);

/** Odd on purpose: each character is written differently by some encoder. */
const canary = (name: string): Canary => ({ name, value: `canary-${name}-"q"/\\ \u{1F511}é+&=%${name.length}` });

test('values that went through every endpoint are nowhere: logs, database, stream files, answers, state', async () => {
  const client = new ApiClient(system.url);
  await client.signIn(system.admin);
  const canaries = await touchEveryEndpoint({ client, receiver, canary });
  expect(canaries.length).toBeGreaterThan(10);

  // The values that should have been used were: the receiver, and only the receiver, has them.
  const received = receiver.requests.map(({ headers, body }) => `${headers.authorization} ${body}`).join('\n');
  expect(received).toContain(JSON.stringify(canaries[0]!.value).slice(1, -1));

  const sweep = new CanarySweep(canaries);
  for (const { method, path, status, text } of client.answers)
    sweep.text(`answer ${status} of ${method} ${path}`, text);
  await sweepDatabase(sweep);
  const { facts, postgres } = system.system;
  const data = dataDirectory(facts.home);
  // Stopped first: what the servers still had in memory is on disk then.
  await system.system.stop();
  sweep.directory(facts.home);
  if (data && !data.startsWith(facts.home)) sweep.directory(data);
  expect(postgres).not.toBeNull();
  expect(sweep.findings).toEqual([]);
  expect(sweep.bytes).toBeGreaterThan(10_000_000);
  expect(existsSync(join(facts.home, 'logs'))).toBe(true);
}, 300_000);

/** Every row of every table as text: a dump, without the program for it. */
async function sweepDatabase(sweep: CanarySweep): Promise<void> {
  const database = new Client({ connectionString: system.system.postgres!.superuserUrl('countersign') });
  await database.connect();
  try {
    const tables = await database.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    expect(tables.rows.length).toBeGreaterThan(15);
    for (const { name } of tables.rows) {
      const { rows } = await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      sweep.text(`table ${name}`, rows.map(({ row }) => row).join('\n'));
    }
  } finally {
    await database.end();
  }
}

/** Where PostgreSQL keeps its files; outside of the home where it runs as root. */
function dataDirectory(home: string): string | null {
  const note = join(home, 'postgresql.location');
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : null;
}
