import { evaluateBarrier, type ProtocolSettings } from '@countersign/holder/protocol';
import { rowsFor, type LeaseSnapshot, type StoredLease } from '../watch-propagation/lease-snapshots.js';

/** A change that was not yet seen drained. */
export interface OpenChange {
  revision: string;
  secret_id: string;
  version_revision: string | null;
  overlapping_revision: string | null;
  occurred_at: Date;
  applied_at: Date | null;
}

export interface SeenProgress {
  revision: string;
  appliedAt: string;
  drainedAt: string | null;
  basis: 'confirmed' | 'presumed';
}

/** What a snapshot of the leases shows of a change; null while not even every holder has applied it. */
export function seenProgress(
  change: OpenChange,
  { rows, clock }: LeaseSnapshot,
  nowMs: number,
  settings: ProtocolSettings,
): SeenProgress | null {
  const target = {
    revision: BigInt(change.revision),
    secretId: change.secret_id,
    currentSince: change.version_revision === null ? null : BigInt(change.version_revision),
    overlapping: change.overlapping_revision === null ? null : BigInt(change.overlapping_revision),
  };
  const holders = rowsFor(target.revision, rows);
  const { state, basis } = evaluateBarrier(target, holders, clock, settings);
  if (state === 'committed') return null;
  const at = new Date(Math.max(change.occurred_at.getTime(), basis === 'confirmed' ? lastWord(holders) : nowMs));
  return {
    revision: change.revision,
    appliedAt: (change.applied_at ?? at).toISOString(),
    drainedAt: state === 'drained' ? at.toISOString() : null,
    basis,
  };
}

/**
 * When the last holder spoke. A holder countersigns at once and next after a third of a term, and this is looked at several
 * times a second: so this is the countersignature that made it so, rather than the moment in which somebody looked.
 */
function lastWord(holders: readonly StoredLease[]): number {
  return Math.max(0, ...holders.filter(({ left }) => !left).map(({ extendedAtMs }) => extendedAtMs));
}
