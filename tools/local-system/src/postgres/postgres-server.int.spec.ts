import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { processesOf, scratchHome } from '../fixtures/scratch-home.js';
import { LaunchFailure } from '../launch-failure.js';
import { PostgresServer } from './postgres-server.js';

const home = scratchHome();
const options = { home: home.path, shared: home.shared, durable: false, database: 'countersign' };
let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start(options);
});
afterAll(async () => {
  await server?.stop();
  home.remove();
});

async function query(...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: server.superuserUrl('countersign') });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end();
  }
}

test('is durable, for this machine only, and wants a password', async () => {
  const settings = `SELECT name, setting FROM pg_settings
    WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses') ORDER BY name`;
  expect((await query(settings)).map(({ setting }) => setting)).toEqual(['on', 'on', '127.0.0.1', 'on']);
  const stranger = new Client({ connectionString: server.superuserUrl().replace(/:[^:@]+@/, ':wrong@') });
  await expect(stranger.connect()).rejects.toThrow(/password authentication failed/);
});

test('a committed write survives kill -9', async () => {
  await query('CREATE TABLE acknowledged (id int)', 'INSERT INTO acknowledged VALUES (1)');
  await server.kill();
  await server.restart();
  expect(await query('SELECT id FROM acknowledged')).toEqual([{ id: 1 }]);
});

test('what a failed statement held does not get into the log', async () => {
  await expect(query(`SELECT 'canary-7'::int`)).rejects.toThrow(/invalid input syntax/);
  const table = 'CREATE TABLE checked (v text CHECK (length(v) < 3))';
  await expect(query(table, `INSERT INTO checked VALUES ('canary-8')`)).rejects.toThrow(/violates check/);
  expect(readFileSync(join(home.path, 'logs/postgresql.log'), 'utf8')).not.toMatch(/canary/);
});

test('nobody else can read its data, its password or its log', () => {
  expect(statSync(home.path).mode & 0o777).toBe(0o700);
  expect(statSync(join(server.dataDirectory, '..')).mode & 0o777).toBe(0o700);
  expect(statSync(join(home.path, 'postgresql.password')).mode & 0o777).toBe(0o600);
  expect(statSync(join(home.path, 'logs/postgresql.log')).mode & 0o777).toBe(0o600);
});

test('a port that is taken is said, with the end of the log', async () => {
  const other = scratchHome();
  const attempt = PostgresServer.start({ ...options, home: other.path, shared: other.shared, port: server.port });
  await expect(attempt).rejects.toThrow(LaunchFailure);
  await expect(attempt).rejects.toThrow(/could not bind|Address already in use/);
  other.remove();
});

test('stops without leaving a process', async () => {
  await server.stop();
  expect(processesOf(server.dataDirectory, readdirSync('/proc'))).toEqual([]);
  await server.restart();
});
