import type { Propagation } from '@countersign/contracts';
import type { BarrierVerdict, HolderIdentity, ReportedUse } from '@countersign/holder/protocol';

/** A verdict as people and programs read it. */
export function toPropagation(verdict: BarrierVerdict): Propagation {
  return {
    state: verdict.state,
    basis: verdict.basis,
    confirmed: verdict.confirmed.map(named),
    presumed: verdict.presumed.map(({ holder, usesEndAtMs }) => ({
      ...named(holder),
      limitPassedAt: toTimestamp(usesEndAtMs),
    })),
    waitingFor: verdict.waitingFor.map(({ holder, why, uses, untilMs }) => ({
      ...named(holder),
      reason: why,
      olderUses: toOlderUses(uses),
      until: untilMs === null ? null : toTimestamp(untilMs),
    })),
  };
}

export function toOlderUses(uses: readonly ReportedUse[]) {
  return uses.map(({ version, count, resources }) => ({ version, uses: count, resources }));
}

export function named({ consumer, instance }: HolderIdentity) {
  return { consumer, instance };
}

/** The database's own milliseconds: the clock by which the barrier judges. */
function toTimestamp(ms: number): string {
  return new Date(ms).toISOString();
}
