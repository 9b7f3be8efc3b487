import {
  checkpointLine,
  closingLine,
  entryLine,
  GENESIS_HASH,
  type StatementSigner,
  type StoredEntry,
} from '@countersign/audit-chain';
import type { AuditExportPlace } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { entriesAfter, headOf } from '../domain/audit-log/stored-entries.js';
import { checkpointsBetween, deniedCheckpoints } from '../sign-checkpoints/checkpoint-rows.js';

/** An answer must fit into one message on the bus (1 MiB), with every quotation mark in it escaped. */
const PAGE_BYTES_MAX = 512 * 1024;

export interface PageRequest {
  chain: string;
  place: AuditExportPlace;
  limit: number;
  /** As asked for; part of what is signed. */
  requested: { from: string | null; to: string | null };
  now: Date;
}

/**
 * The lines of one page, in one snapshot. The last page signs what the export held by what the store knows of the chain, not
 * by what it read of it: rows that are gone are missed by whoever verifies.
 */
export async function exportPage(manager: EntityManager, signer: StatementSigner, request: PageRequest) {
  const { chain, place, limit } = request;
  const entries = await entriesAfter(manager, chain, { ...place, limit });
  const { lines, end } = fitting(entries, place.after);
  const isLast = end >= place.last || (lines.length === entries.length && entries.length < limit);
  const known = lastCheckpoint(place);
  const checkpoints = await checkpointsBetween(manager, chain, place.after, isLast ? known : Math.min(end, known));
  const merged = merge(
    lines,
    checkpoints.map(({ statement, jws }) => ({ statement, jws })),
  );
  if (!isLast) return { lines: merged, next: { ...place, after: end } };
  return { lines: [...merged, ...(await closing(manager, signer, request))], next: null };
}

function fitting(entries: readonly StoredEntry[], after: number) {
  const lines: { sequence: number; line: string }[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const line = entryLine(entry);
    bytes += Buffer.byteLength(line);
    if (lines.length > 0 && bytes > PAGE_BYTES_MAX) break;
    lines.push({ sequence: entry.sequence, line });
  }
  return { lines, end: lines.at(-1)?.sequence ?? after };
}

/** A checkpoint stands behind the entry that it vouches for. */
function merge(
  entries: readonly { sequence: number; line: string }[],
  checkpoints: Awaited<ReturnType<typeof checkpointsBetween>>,
): string[] {
  const left = [...checkpoints];
  const lines: string[] = [];
  for (const { sequence, line } of entries) {
    while (left[0] && left[0].statement.sequence < sequence) lines.push(checkpointLine(left.shift()!));
    lines.push(line);
  }
  return [...lines, ...left.map(checkpointLine)];
}

async function closing(manager: EntityManager, signer: StatementSigner, request: PageRequest): Promise<string[]> {
  const { chain, place, requested, now } = request;
  const { first, last } = place;
  const head = (await headOf(manager, chain)) ?? { sequence: 0, hash: GENESIS_HASH };
  const beyond = goesToTheEnd(request, head.sequence)
    ? await deniedCheckpoints(manager, chain, last, head.sequence)
    : [];
  const [row]: { hash: string }[] = await manager.query(
    'SELECT hash FROM audit_log WHERE chain = $1 AND sequence = $2',
    [chain, last],
  );
  const [counted]: { count: number }[] = await manager.query(
    'SELECT count(*)::int AS count FROM audit_checkpoints WHERE chain = $1 AND sequence BETWEEN $2 AND $3',
    [chain, first, lastCheckpoint(place)],
  );
  const signed = await signer.sign('export', {
    chain,
    from: first,
    to: last,
    hash: last < first ? null : (row?.hash ?? null),
    checkpoints: counted!.count + beyond.length,
    head,
    requested,
    signedAt: now.toISOString(),
  });
  return [...beyond.map(checkpointLine), closingLine(signed)];
}

/** An export has no checkpoint that was signed since it began: one of an earlier page would be counted, and missed. */
function lastCheckpoint({ last, checkpoint = last }: AuditExportPlace): number {
  return Math.min(last, checkpoint);
}

/** Whether the export was to hold the chain up to its end, be it that entries came to it since the export began. */
function goesToTheEnd({ place: { last }, requested: { to } }: PageRequest, end: number): boolean {
  return to === null || last === end || Number(to) > last;
}
