import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, type QueryResult } from 'pg';
import { scratchHome } from '../fixtures/scratch-home.js';
import { PostgresServer } from '../postgres/postgres-server.js';
import { bootstrapDatabase } from './bootstrap-database.js';
import { roleStatements } from './role-statements.js';

const home = scratchHome();
const passwords = { 'secrets-store': 'store-password', webhooks: 'webhooks-password' };
let postgres: PostgresServer;
beforeAll(async () => {
  const options = { home: home.path, shared: home.shared, durable: false, database: 'countersign' };
  postgres = await PostgresServer.start(options);
  await bootstrapDatabase({ url: postgres.superuserUrl('countersign'), passwords });
});
afterAll(async () => {
  await postgres?.stop();
  home.remove();
});

function urlOf(user: string, password: string, database = 'countersign'): string {
  return `postgres://${user}:${password}@127.0.0.1:${postgres.port}/${database}`;
}

async function query(url: string, ...statements: string[]): Promise<QueryResult<Record<string, unknown>>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let result: QueryResult<Record<string, unknown>> | null = null;
    for (const statement of statements) result = await client.query(statement);
    return result!;
  } finally {
    await client.end();
  }
}

const asStore = (...statements: string[]) => query(urlOf('countersign_secrets_store', 'store-password'), ...statements);
const asWebhooks = (...statements: string[]) =>
  query(urlOf('countersign_webhooks', 'webhooks-password'), ...statements);

test('a service works in its own schema, and in no other', async () => {
  await asStore('CREATE TABLE things (id int)', 'INSERT INTO things VALUES (1)');
  const { rows } = await asStore('SELECT current_schema() AS schema FROM things');
  expect(rows).toEqual([{ schema: 'secrets_store' }]);
  await expect(asWebhooks('SELECT * FROM secrets_store.things')).rejects.toThrow(/permission denied for schema/);
  await expect(asWebhooks('CREATE TABLE public.mine (id int)')).rejects.toThrow(/permission denied for schema/);
  await expect(asWebhooks('CREATE SCHEMA mine')).rejects.toThrow(/permission denied for database/);
});

test('it may run again, and a new password then holds', async () => {
  const changed = { ...passwords, webhooks: 'another-password' };
  await bootstrapDatabase({ url: postgres.superuserUrl('countersign'), passwords: changed });
  await expect(asWebhooks('SELECT 1')).rejects.toThrow(/password authentication failed/);
  await query(urlOf('countersign_webhooks', 'another-password'), 'SELECT 1');
});

test("somebody else's database is enough, for a user who may create roles", async () => {
  await query(
    postgres.superuserUrl(),
    `CREATE ROLE tenant LOGIN PASSWORD 'tenant' CREATEROLE`,
    'CREATE DATABASE shared',
    'GRANT CONNECT, CREATE ON DATABASE shared TO tenant WITH GRANT OPTION',
  );
  const url = urlOf('tenant', 'tenant', 'shared');
  const evals = { evals: 'evals-password' };
  await bootstrapDatabase({ url, passwords: evals });
  await bootstrapDatabase({ url, passwords: evals });
  const { rows } = await query(urlOf('countersign_evals', 'evals-password', 'shared'), 'SELECT current_schema() AS s');
  expect(rows).toEqual([{ s: 'evals' }]);
});

test('a user who may not is told what is missing', async () => {
  await query(postgres.superuserUrl(), `CREATE ROLE nobody_special LOGIN PASSWORD 'x'`, 'CREATE DATABASE other');
  const attempt = bootstrapDatabase({ url: urlOf('nobody_special', 'x', 'other'), passwords });
  await expect(attempt).rejects.toThrow(/permission denied to .* role[^]*CREATEROLE/);
});

test('a database that does not answer is told as such, without its password', async () => {
  const attempt = bootstrapDatabase({ url: 'postgres://me:hunter2@127.0.0.1:1/x', passwords });
  await expect(attempt).rejects.toThrow(/DATABASE_URL names cannot be used: ECONNREFUSED/);
  await expect(attempt).rejects.not.toThrow(/hunter2/);
});

test('the statements for a container come to the same, and hold no password', async () => {
  const sandboxes = { sandboxes: 'sandboxes-password' };
  await query(postgres.superuserUrl(), 'CREATE DATABASE deployed');
  const statements = roleStatements('deployed', sandboxes);
  expect(statements).not.toContain('sandboxes-password');
  await query(postgres.superuserUrl('deployed'), statements);
  const url = urlOf('countersign_sandboxes', 'sandboxes-password', 'deployed');
  const { rows } = await query(url, 'SELECT current_schema() AS schema');
  expect(rows).toEqual([{ schema: 'sandboxes' }]);
  await expect(query(url, 'CREATE TABLE public.mine (id int)')).rejects.toThrow(/permission denied/);
});
