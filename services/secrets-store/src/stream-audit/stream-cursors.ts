import type { StoredEntry } from '@countersign/audit-chain';
import type { EntityManager } from 'typeorm';
import { STORED_COLUMNS, toStoredEntry, type StoredRow } from '../domain/audit-log/stored-entries.js';

/**
 * What chains have beyond the stream's cursors, in order within each chain. Chains that are least behind come first, so that
 * one with a long way to go does not hold up the others. A chain that only says that it has more, by its note, has not.
 * @param limit entries at the most, of all chains together
 * @param except chains to pass over
 */
export async function entriesBehind(
  manager: EntityManager,
  stream: string,
  limit: number,
  except: readonly string[],
): Promise<StoredEntry[]> {
  const rows: StoredRow[] = await manager.query(
    `SELECT ${STORED_COLUMNS}
     FROM (SELECT c.chain, coalesce(s.sequence, 0) AS after FROM audit_chains c
           LEFT JOIN audit_streams s ON s.stream = $1 AND s.chain = c.chain
           WHERE c.sequence > coalesce(s.sequence, 0) AND c.chain <> ALL($3::text[])
             AND EXISTS (SELECT FROM audit_log l WHERE l.chain = c.chain AND l.sequence > coalesce(s.sequence, 0))
           ORDER BY c.sequence::numeric - coalesce(s.sequence, 0) LIMIT $2) behind
     CROSS JOIN LATERAL (SELECT * FROM audit_log WHERE chain = behind.chain AND sequence > behind.after
                         ORDER BY sequence LIMIT $2) l
     LIMIT $2`,
    [stream, limit, except],
  );
  return rows.map(toStoredEntry);
}

/** Moves the cursors behind these entries. A cursor never goes back. */
export async function advance(manager: EntityManager, stream: string, written: readonly StoredEntry[]): Promise<void> {
  const last = new Map(written.map(({ chain, sequence }) => [chain, sequence]));
  await manager.query(
    `INSERT INTO audit_streams AS known (stream, chain, sequence)
     SELECT $1, chain, sequence FROM jsonb_to_recordset($2::jsonb) AS r (chain text, sequence bigint)
     ON CONFLICT (stream, chain) DO UPDATE SET sequence = greatest(known.sequence, excluded.sequence)`,
    [stream, JSON.stringify([...last].map(([chain, sequence]) => ({ chain, sequence })))],
  );
}

/** How many entries the stream still has before it. */
export async function backlogOf(manager: EntityManager, stream: string): Promise<number> {
  const [row]: { behind: number }[] = await manager.query(
    `SELECT coalesce(sum(c.sequence::numeric - coalesce(s.sequence, 0)), 0)::float8 AS behind FROM audit_chains c
     LEFT JOIN audit_streams s ON s.stream = $1 AND s.chain = c.chain
     WHERE c.sequence > coalesce(s.sequence, 0)`,
    [stream],
  );
  return row!.behind;
}
