import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { processIdentity } from '@countersign/local-system';
import { connect } from '@nats-io/transport-node';
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { startNats, type TestNats } from './start-nats.js';
import { startPostgres, type TestPostgres } from './start-postgres.js';

let postgres: TestPostgres;
let nats: TestNats;
beforeAll(async () => {
  [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
});
afterAll(async () => {
  await Promise.all([postgres?.stop(), nats?.stop()]);
});

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

test('each database is a fresh one', async () => {
  const [one, two] = [await postgres.createDatabase(), await postgres.createDatabase()];
  await query(one, 'CREATE TABLE things ()');
  await expect(query(two, 'SELECT FROM things')).rejects.toThrow(/does not exist/);
});

test('services have their roles and schemas, in each database anew', async () => {
  const first = await postgres.createServiceDatabase('secrets-store', 'webhooks');
  const second = await postgres.createServiceDatabase('webhooks');
  for (const url of [first['secrets-store'], first.webhooks, second.webhooks]) {
    await query(url, 'CREATE TABLE things ()');
  }
  await expect(query(first.webhooks, 'SELECT FROM secrets_store.things')).rejects.toThrow(/permission denied/);
});

test('the bus answers, and after kill -9 and restart again', async () => {
  const connection = await connect(nats.connectionOf());
  await connection.flush();
  await nats.kill();
  await connection.close();
  await nats.restart();
  await (await connect(nats.connectionOf())).close();
});

test('stopping leaves no process and no directory', async () => {
  const mine = await startPostgres();
  const { pid } = mine.server.process;
  const { dataDirectory } = mine.server;
  await mine.stop();
  expect(processIdentity(pid!)).toBeNull();
  expect(existsSync(dataDirectory)).toBe(false);
});
