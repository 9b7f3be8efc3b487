import { CountersignError, type Idempotency } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';

/** The table that `once` needs, for a service's first migration. Migrations carry it: never edit it, add a new one. */
export const IDEMPOTENCY_TABLE_V1 = `
  CREATE TABLE idempotency_keys (
    actor text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    response jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor, key)
  );
  CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
`;

/**
 * Runs a write at most once per actor and Idempotency-Key, within the write's own transaction: a retry gets the first
 * answer, also when the first one was interrupted after its commit. Keys are kept for 24 hours.
 * @throws CountersignError IDEMPOTENCY_KEY_REUSED where the key came with another request before
 */
export async function once<T>(
  manager: EntityManager,
  actorId: string,
  idempotency: Idempotency | undefined,
  write: () => Promise<T>,
): Promise<T> {
  if (!idempotency) return write();
  const { key, fingerprint } = idempotency;
  // Waits for a transaction that is writing the same key now, and then sees what came of it.
  const inserted: unknown[] = await manager.query(
    `INSERT INTO idempotency_keys (actor, key, fingerprint) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING key`,
    [actorId, key, fingerprint],
  );
  if (inserted.length === 0) return earlierResponse<T>(manager, actorId, key, fingerprint);
  const response = await write();
  await manager.query('UPDATE idempotency_keys SET response = $3 WHERE actor = $1 AND key = $2', [
    actorId,
    key,
    JSON.stringify(response),
  ]);
  await manager.query(
    `DELETE FROM idempotency_keys WHERE ctid IN
       (SELECT ctid FROM idempotency_keys WHERE created_at < now() - interval '24 hours' LIMIT 10)`,
  );
  return response;
}

async function earlierResponse<T>(manager: EntityManager, actorId: string, key: string, fingerprint: string) {
  const [earlier]: { fingerprint: string; response: T }[] = await manager.query(
    'SELECT fingerprint, response FROM idempotency_keys WHERE actor = $1 AND key = $2',
    [actorId, key],
  );
  if (earlier?.fingerprint !== fingerprint) {
    throw new CountersignError(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key came with another request in the last 24 hours. Use a new key for a new write.',
    );
  }
  return earlier.response;
}
