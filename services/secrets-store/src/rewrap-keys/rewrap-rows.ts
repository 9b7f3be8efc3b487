import { keyId } from '@countersign/contracts';
import { decodeEnvelope, withWrappedKey, type WrappedDataKey } from '@countersign/custody-envelope';
import type { EntityManager } from 'typeorm';

/** A version that another key wraps. */
export interface VersionRow {
  secret_id: string;
  version: number;
  envelope: Buffer;
  team: string;
  name: string;
}

/** Where a pass has come to: in the order of keys, secrets and versions. */
export interface Place {
  keyId: string;
  secretId: string;
  version: number;
}

/** Before any version of a key. */
export function startOf(keyId: string): Place {
  return { keyId, secretId: '00000000-0000-0000-0000-000000000000', version: 0 };
}

/** All keys but this one that wrap something; '' stands for damaged envelopes. */
export async function otherKeys(manager: EntityManager, toKeyId: string): Promise<string[]> {
  const rows: { key_id: string }[] = await manager.query(
    'SELECT DISTINCT key_id FROM secret_versions WHERE envelope IS NOT NULL AND key_id <> $1 ORDER BY key_id',
    [toKeyId],
  );
  return rows.map(({ key_id }) => key_id);
}

/** The next versions that the key of the place wraps. */
export async function nextVersions(manager: EntityManager, after: Place, limit: number): Promise<VersionRow[]> {
  return manager.query(
    `SELECT v.secret_id, v.version, v.envelope, s.team, s.name
     FROM (SELECT secret_id, version, envelope FROM secret_versions
           WHERE envelope IS NOT NULL AND key_id = $1 AND (secret_id, version) > ($2::uuid, $3::int)
           ORDER BY secret_id, version LIMIT $4) v
     JOIN secrets s ON s.id = v.secret_id
     ORDER BY v.secret_id, v.version`,
    [after.keyId, after.secretId, after.version, limit],
  );
}

/** More than any key provider gives; and a hundred of them fit into a message on the bus. */
const WRAPPED_KEY_BYTES_MAX = 6_144;

/** Null where the stored envelope is damaged: what no provider could have made must not hold up the others. */
export function wrappedKeyOf(row: VersionRow): WrappedDataKey | null {
  try {
    const envelope = decodeEnvelope(row.envelope);
    const isPlausible = keyId.safeParse(envelope.keyId).success && envelope.wrappedKey.length <= WRAPPED_KEY_BYTES_MAX;
    return isPlausible ? envelope : null;
  } catch {
    return null;
  }
}

export interface Rewrapped {
  row: VersionRow;
  toKeyId: string;
  wrappedKey: Uint8Array;
}

/**
 * SAFETY: written only where the envelope is to the byte what was read, so a rotation or deletion in between has the last
 * word. A version that somebody else holds is passed over and looked at again: who waits for one row while holding another
 * could wait for ever for a rotation that wants them the other way round.
 *
 * @returns how many were written
 */
export async function writeRewrapped(manager: EntityManager, rewrapped: readonly Rewrapped[]): Promise<number> {
  if (rewrapped.length === 0) return 0;
  const [, written]: [unknown, number] = await manager.query(
    `WITH given AS (
       SELECT * FROM unnest($1::uuid[], $2::int[], $3::bytea[], $4::bytea[]) AS g (secret_id, version, before, after)
     ), held AS (
       SELECT v.secret_id, v.version, given.after FROM secret_versions v JOIN given USING (secret_id, version)
       WHERE v.envelope = given.before FOR NO KEY UPDATE OF v SKIP LOCKED
     )
     UPDATE secret_versions v SET envelope = held.after FROM held
     WHERE v.secret_id = held.secret_id AND v.version = held.version`,
    [
      rewrapped.map(({ row }) => row.secret_id),
      rewrapped.map(({ row }) => row.version),
      rewrapped.map(({ row }) => row.envelope),
      rewrapped.map(({ row, toKeyId, wrappedKey }) => withWrappedKey(row.envelope, toKeyId, wrappedKey)),
    ],
  );
  return written;
}
