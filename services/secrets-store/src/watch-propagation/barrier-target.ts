import { CountersignError } from '@countersign/contracts';
import type { BarrierTarget } from '@countersign/holder/protocol';
import type { EntityManager } from 'typeorm';

/** What a change's barrier waits for, from the change's own row: it stays the same whatever happens to the secret later. */
export async function barrierTarget(manager: EntityManager, revision: string): Promise<BarrierTarget> {
  const [row]: { secret_id: string; version_revision: string | null; overlapping_revision: string | null }[] =
    await manager.query(
      'SELECT secret_id, version_revision, overlapping_revision FROM changes WHERE revision = $1::bigint',
      [revision],
    );
  if (!row) throw new CountersignError('INTERNAL', `The change log does not hold revision ${revision}.`);
  return {
    revision: BigInt(revision),
    secretId: row.secret_id,
    currentSince: row.version_revision === null ? null : BigInt(row.version_revision),
    overlapping: row.overlapping_revision === null ? null : BigInt(row.overlapping_revision),
  };
}
