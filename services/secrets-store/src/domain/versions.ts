import type { EnvelopePlace } from '@countersign/custody-envelope';
import type { EntityManager } from 'typeorm';
import type { VersionState } from '../database/secret-version.entity.js';

/** One version, and the revision that made it current. */
interface VersionAt {
  version: number;
  revision: string;
}

export interface Versions {
  current: VersionAt;
  overlapping: (VersionAt & { until: Date }) | null;
  /** The number that the next version gets. Numbers are never used twice, also not after an undo. */
  next: number;
}

export type OverlappingVersions = Versions & { overlapping: NonNullable<Versions['overlapping']> };

/** A locked secret's versions. */
export async function versionsOf(manager: EntityManager, secretId: string): Promise<Versions> {
  const rows: { version: number; revision: string; state: VersionState; overlap_until: Date | null; next: number }[] =
    await manager.query(
      `SELECT version, revision, state, overlap_until,
              (SELECT max(version) + 1 FROM secret_versions WHERE secret_id = $1) AS next
       FROM secret_versions WHERE secret_id = $1 AND state <> 'destroyed'`,
      [secretId],
    );
  const current = rows.find(({ state }) => state === 'current')!;
  const overlapping = rows.find(({ state }) => state === 'overlapping');
  return {
    current: { version: current.version, revision: current.revision },
    overlapping: overlapping
      ? { version: overlapping.version, revision: overlapping.revision, until: overlapping.overlap_until! }
      : null,
    next: current.next,
  };
}

/** Where the next version of a secret will be, as it looks now, without a lock; null where there is no such secret. */
export async function nextPlace(manager: EntityManager, team: string, name: string): Promise<EnvelopePlace | null> {
  const [row]: { id: string; next: number }[] = await manager.query(
    `SELECT s.id, (SELECT max(version) + 1 FROM secret_versions WHERE secret_id = s.id) AS next
     FROM secrets s WHERE s.team = $1 AND s.name = $2`,
    [team, name],
  );
  return row ? { team, secretId: row.id, version: row.next } : null;
}

/** Erases a version's ciphertext and wrapped key, for good. Its row stays, as history without content. */
export async function destroyVersion(manager: EntityManager, secretId: string, version: number, now: Date) {
  await manager.query(
    `UPDATE secret_versions SET state = 'destroyed', envelope = NULL, overlap_until = NULL, destroyed_at = $3
     WHERE secret_id = $1 AND version = $2`,
    [secretId, version, now],
  );
}

/** Keeps a replaced version openable, for uses that ask for it, until a deadline. */
export async function overlapVersion(manager: EntityManager, secretId: string, version: number, until: Date) {
  await manager.query(
    `UPDATE secret_versions SET state = 'overlapping', overlap_until = $3 WHERE secret_id = $1 AND version = $2`,
    [secretId, version, until],
  );
}

/** Makes a kept version current again. Its new revision is stamped by the change. */
export async function reinstateVersion(manager: EntityManager, secretId: string, version: number) {
  await manager.query(
    `UPDATE secret_versions SET state = 'current', overlap_until = NULL WHERE secret_id = $1 AND version = $2`,
    [secretId, version],
  );
}
