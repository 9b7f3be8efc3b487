import type { CheckpointStatement, Signed } from '@countersign/audit-chain';
import type { EntityManager } from 'typeorm';

interface Row {
  chain: string;
  sequence: number;
  hash: string;
  previous: number;
  signed_at: Date;
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

/** The checkpoints of a chain behind `after`, in order, up to and with `last`; all of them without it. */
export async function checkpointsAfter(
  manager: EntityManager,
  chain: string,
  after: number,
  last: number | null,
): Promise<Signed<CheckpointStatement>[]> {
  const rows: Row[] = await manager.query(
    `SELECT ${COLUMNS} FROM audit_checkpoints
     WHERE chain = $1 AND sequence > $2 AND ($3::bigint IS NULL OR sequence <= $3) ORDER BY sequence`,
    [chain, after, last],
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
  return { statement: { ...row, signedAt: signed_at.toISOString() }, jws };
}
