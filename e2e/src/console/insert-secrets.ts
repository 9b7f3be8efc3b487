import type { Client } from 'pg';

/**
 * Makes many secrets at once, which the API would take minutes for: rows such as it leaves, with envelopes that nobody can
 * open and nobody does.
 */
export async function insertSecrets(database: Client, team: string, count: number): Promise<void> {
  await database.query('SET search_path TO secrets_store');
  await database.query('BEGIN');
  await database.query('SELECT FROM revision_counter FOR UPDATE');
  await database.query(
    `CREATE TEMPORARY TABLE bulk AS
     SELECT gen_random_uuid() AS id, 'BULK_' || lpad(n::text, 5, '0') AS name, (SELECT head FROM revision_counter) + n + 1 AS revision
     FROM generate_series(0, $1::int - 1) AS n`,
    [count],
  );
  await database.query(
    `INSERT INTO secrets (id, team, name, current_version, revision, created_at, created_by, updated_at, updated_by)
     SELECT id, $1, name, 1, revision, now(), 'bulk', now(), 'bulk' FROM bulk`,
    [team],
  );
  await database.query(
    `INSERT INTO secret_versions (secret_id, version, state, revision, envelope, created_at, created_by)
     SELECT id, 1, 'current', revision, (SELECT min(envelope) FROM secret_versions), now(), 'bulk' FROM bulk`,
  );
  await database.query(
    `INSERT INTO changes (revision, id, type, team, secret_id, secret_name, version, version_revision, occurred_at, correlation_id)
     SELECT revision, gen_random_uuid(), 'secret.created', $1, id, name, 1, revision, now(), 'bulk' FROM bulk`,
    [team],
  );
  await database.query('UPDATE revision_counter SET head = head + $1', [count]);
  await database.query('COMMIT');
}
