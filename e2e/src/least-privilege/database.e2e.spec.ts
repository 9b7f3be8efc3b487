import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SERVICES, type ServiceName } from '@countersign/contracts';
import { serviceRole } from '@countersign/local-system';
import { startSystem, type TestSystem } from '@countersign/testing';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';

/**
 * What a role may do outside of its own schema: this, written down here by hand, and no more. The resolver needs what a
 * resolve is decided by, and the ciphertext; it writes nothing anywhere but in its own.
 */
const READS_ELSEWHERE: Partial<Record<ServiceName, string[]>> = {
  resolver: [
    'secrets_store.leases',
    'secrets_store.revision_counter',
    'secrets_store.secret_references',
    'secrets_store.secret_versions',
    'secrets_store.secrets',
  ],
};

const DENIED = '42501';

// With every service started, so that each has its tables.
let system: TestSystem;
let superuser: Client;
const clients = new Map<ServiceName, Client>();
let tables: { schema: string; table: string; column: string }[];

beforeAll(async () => {
  system = await startSystem({ mode: 'processes' });
  const { postgres, facts } = system.system;
  superuser = new Client({ connectionString: postgres!.superuserUrl('countersign') });
  await superuser.connect();
  for (const service of SERVICES) {
    const url = new URL(postgres!.superuserUrl('countersign'));
    url.username = serviceRole(service).role;
    url.password = readFileSync(facts.databasePasswordFiles[service]!, 'utf8').trim();
    const client = new Client({ connectionString: url.href });
    await client.connect();
    clients.set(service, client);
  }
  const { rows } = await superuser.query<(typeof tables)[number]>(
    `SELECT DISTINCT ON (n.nspname, c.relname) n.nspname AS schema, c.relname AS table, a.attname AS column
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attidentity = '' AND a.attgenerated = ''
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1, 2`,
  );
  tables = rows;
}, 180_000);

afterAll(async () => {
  await Promise.all([...clients.values(), superuser].map((client) => client?.end()));
  await system?.stop();
});

/** What comes of it: `done`, or PostgreSQL's code. Whatever it did is undone. */
async function attempt(service: ServiceName, statement: string): Promise<string> {
  const client = clients.get(service)!;
  await client.query('BEGIN');
  try {
    await client.query(statement);
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('ROLLBACK');
  }
}

test.each(SERVICES)('%s reads and writes its own schema, and elsewhere only what the table says', async (service) => {
  const { schema: own } = serviceRole(service);
  const mayRead: string[] = [];
  const mayWrite: string[] = [];
  for (const { schema, table, column } of tables) {
    const name = `${schema}.${table}`;
    if ((await attempt(service, `SELECT count(*) FROM ${name}`)) === 'done') mayRead.push(name);
    const writes = [
      `INSERT INTO ${name} DEFAULT VALUES`,
      `UPDATE ${name} SET ${column} = NULL WHERE false`,
      `DELETE FROM ${name} WHERE false`,
      `TRUNCATE ${name} CASCADE`,
      `LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE NOWAIT`,
      `ALTER TABLE ${name} ADD COLUMN added int`,
      `CREATE INDEX ON ${name} (${column})`,
      `DROP TABLE ${name} CASCADE`,
    ];
    // Of its own everything may be done; where something else stands in the way, it is not the permission.
    for (const statement of schema === own ? writes.slice(1, 3) : writes) {
      if ((await attempt(service, statement)) !== DENIED) mayWrite.push(schema === own ? name : statement);
    }
  }
  const ours = tables.filter(({ schema }) => schema === own).map(({ schema, table }) => `${schema}.${table}`);
  expect(mayRead).toEqual([...ours, ...(READS_ELSEWHERE[service] ?? [])].toSorted());
  expect([...new Set(mayWrite)]).toEqual(ours);
});

test('what a role was given it cannot give on', async () => {
  const { rows } = await superuser.query(
    `SELECT c.relname, a.grantee::regrole FROM pg_class c, aclexplode(c.relacl) a
     WHERE a.is_grantable AND a.grantee <> c.relowner AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
  );
  expect(rows).toEqual([]);
});

test('the ciphertext is in a table of the store, and the resolver is the only other one that reads it', async () => {
  expect(tables.map(({ schema, table }) => `${schema}.${table}`)).toEqual(
    expect.arrayContaining(['secrets_store.secret_versions', 'webhooks.webhooks', 'gateway.sessions']),
  );
  const readers = [];
  for (const service of SERVICES) {
    const outcome = await attempt(service, 'SELECT envelope FROM secrets_store.secret_versions');
    if (outcome === 'done') readers.push(service);
    else expect([service, outcome]).toEqual([service, DENIED]);
  }
  expect(readers).toEqual(['secrets-store', 'resolver']);
});

test.each(SERVICES)('%s makes nothing outside of its schema, and is nobody else', async (service) => {
  const others = SERVICES.filter((other) => other !== service).map((other) => serviceRole(other));
  const statements = [
    ...['public', ...others.map(({ schema }) => schema)].flatMap((schema) => [
      `CREATE TABLE ${schema}.mine ()`,
      `CREATE FUNCTION ${schema}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    ]),
    ...others.flatMap(({ role }) => [
      `SET ROLE ${role}`,
      `ALTER ROLE ${role} PASSWORD 'x'`,
      `GRANT ${role} TO CURRENT_USER`,
    ]),
    ...['CREATE SCHEMA mine', 'CREATE TEMP TABLE mine ()', 'CREATE ROLE mine', 'CREATE EXTENSION pgcrypto'],
    ...['SELECT * FROM pg_authid', "SELECT pg_read_file('PG_VERSION')", "COPY (SELECT 1) TO PROGRAM 'true'"],
    ...[
      `COPY (SELECT 1) TO '/tmp/mine'`,
      'SELECT pg_reload_conf()',
      'SET ROLE postgres',
      'SET session_replication_role = replica',
    ],
    ...['ALTER DATABASE countersign SET search_path = mine', 'SELECT * FROM pg_hba_file_rules', 'CHECKPOINT'],
  ];
  const done: string[] = [];
  for (const statement of statements) if ((await attempt(service, statement)) !== DENIED) done.push(statement);
  expect(done).toEqual([]);
  const client = clients.get(service)!;
  await expect(client.query('CREATE DATABASE mine')).rejects.toMatchObject({ code: DENIED });
  await expect(client.query('ALTER SYSTEM SET work_mem = 64')).rejects.toMatchObject({ code: DENIED });
});

test('no role is anything special, belongs to another one, or is given what comes later', async () => {
  const roles = SERVICES.map((service) => serviceRole(service).role);
  const special = await superuser.query(
    `SELECT rolname FROM pg_roles WHERE rolname = ANY($1)
     AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)`,
    [roles],
  );
  const memberships = await superuser.query(
    'SELECT FROM pg_auth_members WHERE member::regrole::text = ANY($1) OR roleid::regrole::text = ANY($1)',
    [roles],
  );
  const defaults = await superuser.query('SELECT FROM pg_default_acl');
  expect([special.rows, memberships.rows, defaults.rows]).toEqual([[], [], []]);
  expect((await superuser.query('SELECT FROM pg_roles WHERE rolname = ANY($1)', [roles])).rowCount).toBe(
    SERVICES.length,
  );
});

test('nobody gets in with the password of another service', async () => {
  const { postgres, facts } = system.system;
  const url = new URL(postgres!.superuserUrl('countersign'));
  url.username = serviceRole('secrets-store').role;
  for (const password of ['', readFileSync(facts.databasePasswordFiles['webhooks']!, 'utf8').trim()]) {
    url.password = password;
    const client = new Client({ connectionString: url.href });
    await expect(client.connect()).rejects.toThrow(/password/);
  }
});
