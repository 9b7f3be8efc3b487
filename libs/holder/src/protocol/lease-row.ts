import type {
  AcquireRequest,
  Countersignature,
  HolderIdentity,
  LeaseGrant,
  LeaveRequest,
  RenewalAnswer,
  ReportedUse,
  Revision,
} from './messages.js';

/** One holder process's lease as the store keeps it: one row a process, whatever leases it has had. */
export interface LeaseRow {
  holder: HolderIdentity;
  leaseId: string;
  sequence: number;
  /** The last countersignature: `applied` and `uses` were true together. */
  applied: Revision;
  uses: ReportedUse[];
  longestUseMs: number;
  /** When the last request was taken, by the database's clock. Never before it arrived: `clock_timestamp()`, not `now()`. */
  extendedAtMs: number;
  /** Given back cleanly: it runs nothing and starts nothing. The row stays a while, so that late requests find it. */
  left: boolean;
}

/**
 * SAFETY (promises 5, 6): *extend and commit; then read the head from the primary; then answer.* These functions say
 * what to write. Once it is committed, `grantOf` / `extensionOf` take the head that was read after. A change that commits in
 * between is then either in that head, or committed later, and its barrier sees the row as written.
 *
 * Null means an older or repeated request, to be left without an answer.
 */
export function acquireRow(
  existing: LeaseRow | undefined,
  request: AcquireRequest,
  leaseId: string,
  database: { nowMs: number; head: Revision },
): LeaseRow | null {
  if (existing && request.sequence <= existing.sequence) return null;
  const { holder, sequence, uses, longestUseMs } = request;
  // The head before the commit: the holder will start from it or a later one, and until then it holds nothing.
  const applied = database.head;
  return { holder, leaseId, sequence, applied, uses, longestUseMs, extendedAtMs: database.nowMs, left: false };
}

/** `unknown` is answered at once; the holder fences and acquires. */
export function renewRow(
  existing: LeaseRow | undefined,
  request: Countersignature,
  database: { nowMs: number; head: Revision },
): LeaseRow | 'unknown' | null {
  if (!existing || existing.left || existing.leaseId !== request.leaseId) return 'unknown';
  // SAFETY (promise 5): an older countersignature would bring back an `applied` and uses that are no longer so.
  if (request.sequence <= existing.sequence) return null;
  // SAFETY (promise 5): who has applied more than the database knows speaks of a history that was lost (an older backup was
  // restored), and its revisions are given out again. It is not believed and not extended.
  if (request.applied > database.head) return null;
  const { sequence, applied, uses } = request;
  return { ...existing, sequence, applied, uses, extendedAtMs: database.nowMs };
}

/** The row after a clean leave; null when it is not this lease's to give back (any more). */
export function leaveRow(existing: LeaseRow | undefined, request: LeaveRequest): LeaseRow | null {
  if (!existing || existing.leaseId !== request.leaseId || request.sequence <= existing.sequence) return null;
  return { ...existing, sequence: request.sequence, uses: [], left: true };
}

export function grantOf(row: LeaseRow, termMs: number, headAfterCommit: Revision): LeaseGrant {
  return { leaseId: row.leaseId, sequence: row.sequence, termMs, head: headAfterCommit };
}

export function extensionOf(row: LeaseRow, headAfterCommit: Revision): RenewalAnswer {
  return { outcome: 'extended', leaseId: row.leaseId, sequence: row.sequence, head: headAfterCommit };
}
