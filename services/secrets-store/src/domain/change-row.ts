import type { Change, ChangeType } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';

interface ChangeRow {
  id: string;
  revision: string;
  type: ChangeType;
  team: string;
  secret_id: string;
  secret_name: string;
  version: number | null;
  version_revision: string | null;
  overlapping_version: number | null;
  overlapping_revision: string | null;
  reference: Change['reference'];
  occurred_at: Date;
  correlation_id: string;
}

/** The log behind a revision, in order. */
export async function changesAfter(manager: EntityManager, revision: string, limit: number): Promise<Change[]> {
  const rows: ChangeRow[] = await manager.query(
    'SELECT * FROM changes WHERE revision > $1::bigint ORDER BY revision LIMIT $2',
    [revision, limit],
  );
  return rows.map(toChange);
}

function versionAt(version: number | null, revision: string | null) {
  return version === null || revision === null ? null : { version, revision };
}

function toChange(row: ChangeRow): Change {
  return {
    id: row.id,
    revision: row.revision,
    type: row.type,
    team: row.team,
    secretId: row.secret_id,
    secretName: row.secret_name,
    current: versionAt(row.version, row.version_revision),
    overlapping: versionAt(row.overlapping_version, row.overlapping_revision),
    reference: row.reference,
    occurredAt: row.occurred_at.toISOString(),
    correlationId: row.correlation_id,
  };
}
