import type { EntityManager } from 'typeorm';
import { headOf } from '../domain/audit-log/stored-entries.js';

/** The first and the last entry of an export; the last is before the first where there is none. */
export interface ExportRange {
  first: number;
  last: number;
}

const SEQUENCE = /^\d+$/;

/**
 * What an export covers: a stretch of the chain without a gap, or it could not be verified. By time that is everything
 * from the first entry to the last one of that time; entries reach the chain a little after their acts, so a few of other
 * times can be among them.
 * @param from a sequence or a time; null for the beginning
 * @param to a sequence or a time; null for the end
 */
export async function exportRange(
  manager: EntityManager,
  chain: string,
  from: string | null,
  to: string | null,
): Promise<ExportRange> {
  const end = (await headOf(manager, chain))?.sequence ?? 0;
  const first = from === null ? 1 : SEQUENCE.test(from) ? Number(from) : await firstSince(manager, chain, from, end);
  const last = to === null ? end : SEQUENCE.test(to) ? Math.min(Number(to), end) : await lastUntil(manager, chain, to);
  return last < first ? { first: Math.min(first, end + 1), last: Math.min(first, end + 1) - 1 } : { first, last };
}

const OCCURRED_AT = `(entry->>'occurredAt') COLLATE "C"`;

async function firstSince(manager: EntityManager, chain: string, time: string, end: number): Promise<number> {
  const [row]: { sequence: number | null }[] = await manager.query(
    `SELECT min(sequence)::float8 AS sequence FROM audit_log WHERE chain = $1 AND ${OCCURRED_AT} >= $2`,
    [chain, asWritten(time)],
  );
  return row?.sequence ?? end + 1;
}

async function lastUntil(manager: EntityManager, chain: string, time: string): Promise<number> {
  const [row]: { sequence: number | null }[] = await manager.query(
    `SELECT max(sequence)::float8 AS sequence FROM audit_log WHERE chain = $1 AND ${OCCURRED_AT} <= $2`,
    [chain, asWritten(time)],
  );
  return row?.sequence ?? 0;
}

/** In the one form that entries have, so that text compares as time does. */
function asWritten(time: string): string {
  return new Date(time).toISOString();
}
