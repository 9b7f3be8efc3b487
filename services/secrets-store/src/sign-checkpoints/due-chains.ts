import type { EntityManager } from 'typeorm';

/**
 * The chains with entries that have waited for a checkpoint long enough, or in numbers. A checkpoint that was signed later
 * than now is by a clock that was set right since: it would keep the next one waiting until that day.
 */
export async function dueChains(
  manager: EntityManager,
  { signedBefore, now, entries }: { signedBefore: Date; now: Date; entries: number },
): Promise<string[]> {
  const rows: { chain: string }[] = await manager.query(
    `SELECT c.chain FROM audit_chains c
     LEFT JOIN LATERAL (SELECT k.sequence, k.signed_at FROM audit_checkpoints k WHERE k.chain = c.chain
                        ORDER BY k.sequence DESC LIMIT 1) newest ON true
     WHERE c.sequence > coalesce(newest.sequence, 0)
       AND (newest.sequence IS NULL OR newest.signed_at <= $1 OR newest.signed_at > $2
            OR c.sequence::numeric - newest.sequence >= $3)`,
    [signedBefore, now, entries],
  );
  return rows.map(({ chain }) => chain);
}
