import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encodeEnvelope } from '@countersign/custody-envelope';
import { startPostgres, type TestPostgres } from '@countersign/testing';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SecretsStore0001 } from './0001-secrets-store.js';
import { SecretsStore0002 } from './0002-custody-keys.js';

const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';

let postgres: TestPostgres;
let database: DataSource;
let readOnly: DataSource;
beforeAll(async () => {
  postgres = await startPostgres();
  const urls = await postgres.createServiceDatabase('secrets-store', 'resolver');
  database = await connect(urls['secrets-store'], [SecretsStore0001]);
  readOnly = await connect(urls.resolver, []);
});
afterAll(async () => {
  await readOnly?.destroy();
  await database?.destroy();
  await postgres?.stop();
});

async function connect(url: string, migrations: (new () => object)[]): Promise<DataSource> {
  const extra = { options: '-c search_path=secrets_store' };
  const source = new DataSource({
    ...{ type: 'postgres', url, schema: 'secrets_store', migrations: migrations as never[], extra },
    migrationsTransactionMode: 'each',
  });
  return source.initialize();
}

function sealed(keyId: string, ciphertextBytes = 40): Buffer {
  const wrappedKey = Buffer.alloc(80, 2);
  return encodeEnvelope({
    keyId,
    nonce: Buffer.alloc(12, 1),
    wrappedKey,
    ciphertext: Buffer.alloc(ciphertextBytes, 3),
  });
}

/** Stores a secret with one version, or changes it. @returns its id */
async function store(envelope: Buffer | null): Promise<string> {
  const id = uuidv7();
  await database.query(
    `INSERT INTO secrets (id, team, name, current_version, created_at, created_by, updated_at, updated_by)
     VALUES ($1, $1, $2, 1, now(), 'a', now(), 'a')`,
    [id, `S_${id.replaceAll('-', '')}`],
  );
  await database.query(
    `INSERT INTO secret_versions (secret_id, version, state, envelope, created_at, created_by, destroyed_at)
     VALUES ($1, 1, $2, $3, now(), 'a', $4)`,
    [id, envelope ? 'current' : 'destroyed', envelope, envelope ? null : new Date()],
  );
  return id;
}

async function keyIds(source = database): Promise<Map<string, string | null>> {
  const rows: { secret_id: string; key_id: string | null }[] = await source.query(
    'SELECT secret_id, key_id FROM secret_versions',
  );
  return new Map(rows.map(({ secret_id, key_id }) => [secret_id, key_id]));
}

/** Every envelope that there may be, and the key that it says; '' where it says none. */
const ENVELOPES: [Buffer | null, string | null][] = [
  [null, null],
  [sealed('local-1'), 'local-1'],
  [sealed('local-1', 70_000), 'local-1'],
  [sealed(ARN), ARN],
  [sealed('back\\slash\\377'), 'back\\slash\\377'],
  [sealed('!~]['), '!~]['],
  [sealed('k'.repeat(255)), 'k'.repeat(255)],
  [Buffer.alloc(0), ''],
  [Buffer.from([1]), ''],
  [Buffer.from([1, 0]), ''],
  [Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(20)]), ''],
  [Buffer.from([1, 200, 0x61]), 'a'],
  [Buffer.concat([Buffer.from([2, 1]), Buffer.from('a then more')]), ''],
  [sealed('schlüssel'), ''],
  [sealed('with space'), ''],
  [sealed('escape\u001b[31m'), ''],
  [Buffer.concat([Buffer.from([1, 3, 0x61, 0xff, 0x62]), Buffer.alloc(20)]), ''],
];

test('on a populated database every version tells its key, and the resolver may read no more than before', async () => {
  await database.runMigrations();
  const stored: [string, string | null][] = [];
  for (const [envelope, keyId] of ENVELOPES) stored.push([await store(envelope), keyId]);

  const [applied] = await migrate();
  expect(applied).toBe('SecretsStore0002000000000001');
  expect(await keyIds()).toEqual(new Map(stored));

  const readable: { name: string }[] = await readOnly.query(
    `SELECT table_name AS name FROM information_schema.role_table_grants
     WHERE grantee = 'countersign_resolver' ORDER BY 1`,
  );
  expect(readable.map(({ name }) => name)).toEqual([
    'leases',
    'revision_counter',
    'secret_references',
    'secret_versions',
    'secrets',
  ]);
});

async function migrate(): Promise<string[]> {
  const { url } = database.options as { url: string };
  await database.destroy();
  database = await connect(url, [SecretsStore0001, SecretsStore0002]);
  return (await database.runMigrations()).map(({ name }) => name);
}

test('what is written later tells its key, too; a damaged envelope stops no statement, and nobody sets the column', async () => {
  for (const [envelope, keyId] of ENVELOPES) {
    const id = await store(envelope);
    expect((await keyIds()).get(id)).toBe(keyId);
  }
  const id = await store(sealed('local-1'));
  await database.query('UPDATE secret_versions SET envelope = $2 WHERE secret_id = $1', [id, sealed('local-2')]);
  expect((await keyIds()).get(id)).toBe('local-2');
  await expect(database.query(`UPDATE secret_versions SET key_id = 'local-3'`)).rejects.toThrow(
    /can only be updated to DEFAULT/,
  );
});

test('one key is current at the most, and one rewrap runs', async () => {
  const insertKey = (keyId: string) =>
    database.query(`INSERT INTO custody_keys VALUES ($1, 'current', now(), 'a')`, [keyId]);
  await insertKey('local-1');
  await expect(insertKey('local-2')).rejects.toThrow(/custody_keys_one_current/);
  const insertJob = () =>
    database.query(
      `INSERT INTO rewrap_jobs (id, to_key, state, per_second, total, started_by, started_at, updated_at)
       VALUES ($1, 'local-1', 'running', 200, 1, 'a', now(), now())`,
      [uuidv7()],
    );
  await insertJob();
  await expect(insertJob()).rejects.toThrow(/rewrap_jobs_one_running/);
});
