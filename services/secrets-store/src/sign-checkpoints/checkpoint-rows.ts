import type { CheckpointStatement, Signed } from '@countersign/audit-chain';
import type { EntityManager } from 'typeorm';

interface Row {
  chain: string;
  sequence: number;
  hash: string;
  previous: number;
  signed_at: Date | number;
  jws: string;
}

const COLUMNS = 'chain, sequence::float8 AS sequence, hash, previous::float8 AS previous, signed_at, jws';

export async function insertCheckpoint(
  manager: EntityManager,
  { statement, jws }: Signed<CheckpointStatement>,
): Promise<void> {
  const { chain, sequence, hash, previous, signedAt } = statement;
  await manager.query(
    `INSERT INTO audit_checkpoints (chain, sequence, hash, previous, signed_at, jws) VALUES ($1, $2, $3, $4, $5, $6)`,
    [chain, sequence, hash, previous, signedAt, jws],
  );
}

/** The checkpoints of a chain behind `after`, in order, up to and with `last`. */
export async function checkpointsBetween(
  manager: EntityManager,
  chain: string,
  after: number,
  last: number,
): Promise<Signed<CheckpointStatement>[]> {
  const rows: Row[] = await manager.query(
    `SELECT ${COLUMNS} FROM audit_checkpoints WHERE chain = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence`,
    [chain, after, last],
  );
  return rows.map(toSigned);
}

/**
 * The checkpoints behind `after` that the chain as it stands denies: it ends (at `end`, by the store's note) before the entry
 * that was signed, or has another in its place. They prove that it has lost an end that it once had.
 */
export async function deniedCheckpoints(
  manager: EntityManager,
  chain: string,
  after: number,
  end: number,
): Promise<Signed<CheckpointStatement>[]> {
  const rows: Row[] = await manager.query(
    `SELECT ${COLUMNS} FROM audit_checkpoints k
     WHERE chain = $1 AND sequence > $2
       AND (sequence > $3 OR NOT EXISTS (SELECT 1 FROM audit_log l
                                         WHERE l.chain = k.chain AND l.sequence = k.sequence AND l.hash = k.hash))
     ORDER BY sequence`,
    [chain, after, end],
  );
  return rows.map(toSigned);
}

export async function newestCheckpoint(
  manager: EntityManager,
  chain: string,
): Promise<Signed<CheckpointStatement> | null> {
  const rows: Row[] = await manager.query(
    `SELECT ${COLUMNS} FROM audit_checkpoints WHERE chain = $1 ORDER BY sequence DESC LIMIT 1`,
    [chain],
  );
  return rows.map(toSigned)[0] ?? null;
}

function toSigned({ signed_at, jws, ...row }: Row): Signed<CheckpointStatement> {
  return { statement: { ...row, signedAt: timeText(signed_at) }, jws };
}

/** A time that somebody put there need not be one (`infinity`): no signature fits its text, and that is how it is found. */
function timeText(time: Date | number): string {
  return Number.isFinite(Number(time)) ? new Date(time).toISOString() : String(time);
}
