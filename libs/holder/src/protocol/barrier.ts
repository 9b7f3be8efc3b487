import type { WatchedClock } from './database-clock.js';
import { expiresAtMs, usesEndAtMs } from './lease-limits.js';
import type { LeaseRow } from './lease-row.js';
import type { HolderIdentity, ReportedUse, Revision } from './messages.js';
import type { ProtocolSettings } from './settings.js';

/** What a barrier waits for: that a change, and what it left allowed, is true everywhere. Read from the change's own row. */
export interface BarrierTarget {
  /** The change. */
  revision: Revision;
  secretId: string;
  /** The revision that made the version current that is current after the change; null when the secret was deleted. */
  currentSince: Revision | null;
  /** The revision of the version that the change left overlapping. Its uses are older, but allowed until the overlap's end. */
  overlapping: Revision | null;
}

interface Presumed {
  holder: HolderIdentity;
  /** By the database's clock: whatever it ran has ended by then, unless the process is stopped and not dead. */
  usesEndAtMs: number;
}

interface WaitingFor {
  holder: HolderIdentity;
  why: 'not-applied' | 'older-uses' | 'lost-contact';
  applied: Revision;
  /** The older uses that it last reported. */
  uses: ReportedUse[];
  /** When waiting for it ends by itself: its lease's expiry, or its uses' limit; null while only it can tell. */
  untilMs: number | null;
}

export interface BarrierVerdict {
  state: 'committed' | 'applied' | 'drained';
  /** `presumed` as soon as one holder's part of the state is known only by its silence. */
  basis: 'confirmed' | 'presumed';
  /** Have countersigned the change and report no older use. */
  confirmed: HolderIdentity[];
  /** Lost contact; the state reached stands without their word. */
  presumed: Presumed[];
  waitingFor: WaitingFor[];
}

/** Judges the rows of one snapshot, taken after the change has committed. Once reached, a state stays reached: keep it. */
export function evaluateBarrier(
  target: BarrierTarget,
  rows: Iterable<LeaseRow>,
  clock: WatchedClock,
  settings: ProtocolSettings,
): BarrierVerdict {
  const verdict: BarrierVerdict = { state: 'drained', basis: 'confirmed', confirmed: [], presumed: [], waitingFor: [] };
  const silent: (Presumed & { hasApplied: boolean })[] = [];
  for (const row of rows) {
    if (row.left) continue;
    const { holder, applied } = row;
    const uses = olderUses(row, target);
    const hasApplied = applied >= target.revision;
    if (hasApplied && uses.length === 0) {
      // SAFETY (promise 5): a word once given stays true without the holder: it can never again start anything older.
      verdict.confirmed.push(holder);
    } else if (clock.nowMs < expiresAtMs(row, clock, settings)) {
      const why = hasApplied ? 'older-uses' : 'not-applied';
      const untilMs = hasApplied ? null : expiresAtMs(row, clock, settings);
      verdict.waitingFor.push({ holder, why, applied, uses, untilMs });
      verdict.state = hasApplied && verdict.state !== 'committed' ? 'applied' : 'committed';
    } else {
      // SAFETY (promise 5): it can start nothing more, but what it runs nobody knows, reported or not, until the limit.
      const untilMs = usesEndAtMs(row, uses, !hasApplied, clock, settings);
      silent.push({ holder, usesEndAtMs: untilMs, hasApplied });
      if (clock.nowMs >= untilMs) continue;
      verdict.waitingFor.push({ holder, why: 'lost-contact', applied, uses, untilMs });
      if (verdict.state === 'drained') verdict.state = 'applied';
    }
  }
  return withPresumed(verdict, silent);
}

/** A silent holder's part of *applied* is confirmed if it had countersigned the change; its part of *drained* never is. */
function withPresumed(verdict: BarrierVerdict, silent: (Presumed & { hasApplied: boolean })[]): BarrierVerdict {
  const unconfirmed = verdict.state === 'drained' ? silent : silent.filter(({ hasApplied }) => !hasApplied);
  verdict.presumed = unconfirmed.map(({ holder, usesEndAtMs }) => ({ holder, usesEndAtMs }));
  if (verdict.presumed.length > 0) verdict.basis = 'presumed';
  return verdict;
}

function olderUses(row: LeaseRow, { secretId, currentSince, overlapping }: BarrierTarget): ReportedUse[] {
  return row.uses.filter(
    (use) =>
      use.secretId === secretId &&
      (currentSince === null || use.revision < currentSince) &&
      // Relative to the change, not to now: once the overlap has ended, its end is a change with a barrier of its own.
      use.revision !== overlapping,
  );
}
