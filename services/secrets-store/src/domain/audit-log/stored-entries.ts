import type { StoredEntry } from '@countersign/audit-chain';
import type { AuditEntry } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';

/** A row of `audit_log`, for `STORED_COLUMNS`. */
export interface StoredRow {
  chain: string;
  sequence: number;
  id: string;
  action: string;
  target: string;
  entry: AuditEntry;
  previous_hash: string;
  hash: string;
}

/** Everything of a row: the columns too, so that one that no longer repeats its entry is seen. */
export const STORED_COLUMNS =
  'l.chain, l.sequence::float8 AS sequence, l.id, l.action, l.target, l.entry, l.previous_hash, l.hash';

export function toStoredEntry({ previous_hash, ...row }: StoredRow): StoredEntry {
  return { ...row, previousHash: previous_hash };
}

/** The entries of a chain behind `after`, in order, up to and with `last`. */
export async function entriesAfter(
  manager: EntityManager,
  chain: string,
  { after, last, limit }: { after: number; last: number; limit: number },
): Promise<StoredEntry[]> {
  const rows: StoredRow[] = await manager.query(
    `SELECT ${STORED_COLUMNS} FROM audit_log l
     WHERE l.chain = $1 AND l.sequence > $2 AND l.sequence <= $3 ORDER BY l.sequence LIMIT $4`,
    [chain, after, last, limit],
  );
  return rows.map(toStoredEntry);
}

/** No chain comes so far by appending; an export can ask for what is before. */
export const SEQUENCE_END = 1e15;

/** Where a chain ends, by the store's own note, or as near to that as can be; null where there is none. */
export async function headOf(
  manager: EntityManager,
  chain: string,
): Promise<{ sequence: number; hash: string } | null> {
  const [head]: { sequence: number; hash: string }[] = await manager.query(
    'SELECT greatest(least(sequence, $2), 0)::float8 AS sequence, hash FROM audit_chains WHERE chain = $1',
    [chain, SEQUENCE_END - 1],
  );
  return head ?? null;
}
