import {
  acquireRow,
  type BarrierVerdict,
  DatabaseClock,
  type DatabaseInstant,
  evaluateBarrier,
  expiresAtMs,
  type LeaseRow,
  type Observation,
  renewRow,
  type WatchedClock,
} from '@countersign/holder/protocol';
import { type Mutation, mutation } from './mutation.js';

type Judge = typeof evaluateBarrier;

class TrustsAnyClockAtOnce extends DatabaseClock {
  override observe(instant: DatabaseInstant): WatchedClock {
    return { ...instant, steadySinceMs: -Infinity };
  }
}

class TrustsItsFirstClock extends DatabaseClock {
  private first: WatchedClock | null = null;
  override observe(instant: DatabaseInstant, sentMs: number, receivedMs: number): WatchedClock {
    const watched = super.observe(instant, sentMs, receivedMs);
    this.first ??= watched;
    const isFirst = watched.steadySinceMs === this.first.steadySinceMs;
    return isFirst ? { ...watched, steadySinceMs: -Infinity } : watched;
  }
}

class OverlooksSteps extends DatabaseClock {
  protected override isAnother(anchor: Observation, now: Observation): boolean {
    return anchor.clock !== now.clock;
  }
}

class BelievesSlowAnswers extends DatabaseClock {
  protected override isSlow(): boolean {
    return false;
  }
}

const onRows = (alter: (rows: LeaseRow[], clock: WatchedClock) => LeaseRow[]): { evaluateBarrier: Judge } => ({
  evaluateBarrier: (target, rows, clock, settings) => evaluateBarrier(target, alter([...rows], clock), clock, settings),
});

const forgetsTheLost: Judge = (target, rows, clock, settings) =>
  evaluateBarrier(
    target,
    [...rows].filter((row) => clock.nowMs < expiresAtMs(row, clock, settings)),
    clock,
    settings,
  );

const alwaysConfirms: Judge = (...given): BarrierVerdict => {
  const verdict = evaluateBarrier(...given);
  const silent = verdict.presumed.map(({ holder }) => holder);
  return { ...verdict, basis: 'confirmed', confirmed: [...verdict.confirmed, ...silent], presumed: [] };
};

const presumesAtExpiry: Judge = (target, rows, clock, settings) => {
  const expired = (row: LeaseRow): boolean => clock.nowMs >= expiresAtMs(row, clock, settings);
  // Everything ends, it thinks, with the lease: as though each lost row were a term older than it is.
  const aged = (row: LeaseRow): LeaseRow => ({ ...row, extendedAtMs: row.extendedAtMs - settings.termMs });
  const steadySinceMs = clock.steadySinceMs - settings.termMs;
  const lost = evaluateBarrier(target, [...rows].filter(expired).map(aged), { ...clock, steadySinceMs }, settings);
  const here = evaluateBarrier(
    target,
    [...rows].filter((row) => !expired(row)),
    clock,
    settings,
  );
  const state = here.state === 'drained' ? lost.state : here.state;
  return {
    ...here,
    state,
    basis: lost.basis,
    presumed: lost.presumed,
    waitingFor: [...here.waitingFor, ...lost.waitingFor],
  };
};

export const STORE_MUTATIONS: readonly Mutation[] = [
  mutation(
    'read the head before the extension has committed',
    { readsHead: 'before the commit' },
    { from: 310, world: { slowness: 0.4, kills: 2, changes: 12, patience: 0.01 } },
  ),
  mutation('close a barrier on the new primary at once', { DatabaseClock: TrustsAnyClockAtOnce }),
  mutation(
    'trust the clock that a new store finds',
    { DatabaseClock: TrustsItsFirstClock },
    { world: { kills: 2, primaryChanges: 1, databaseSteps: 1 } },
  ),
  mutation('overlook a stepped database clock', { DatabaseClock: OverlooksSteps }),
  mutation(
    'believe a slow answer about the clock',
    { DatabaseClock: BelievesSlowAnswers },
    { from: 610, world: { slowness: 0.6, databaseSteps: 15, partitions: 1.5, kills: 1, patience: 0.01 } },
  ),
  mutation('read the clock before the rows', { readsClock: 'before the rows' }),
  mutation(
    'take a time just ahead of the clock for an old one',
    {
      ...onRows((rows, { nowMs }) => rows.map((row) => (row.extendedAtMs > nowMs ? { ...row, extendedAtMs: 0 } : row))),
    },
    { from: 170, world: { databaseSteps: 0, databaseNudges: 2, patience: 0.01, changes: 12, busLoss: 1, uses: 40 } },
  ),
  mutation('no margin on the store', {
    evaluateBarrier: (target, rows, clock, settings) =>
      evaluateBarrier(target, rows, clock, { ...settings, marginMs: -settings.safetyMs }),
  }),
  mutation(
    'take an older countersignature',
    {
      renewRow: (row, request, database) =>
        renewRow(row && { ...row, sequence: Math.min(row.sequence, request.sequence - 1) }, request, database),
    },
    {
      harmless:
        'of two statements that have applied R, the older reports every older use that the newer does: it only says too much',
    },
  ),
  mutation('take an older acquire', {
    acquireRow: (row, request, leaseId, database) =>
      acquireRow(row && { ...row, sequence: Math.min(row.sequence, request.sequence - 1) }, request, leaseId, database),
  }),
  mutation('forget a lease once it has expired', { evaluateBarrier: forgetsTheLost }),
  mutation('say confirmed where it is presumed', { evaluateBarrier: alwaysConfirms }),
  mutation("presume at the lease's expiry, not at the limit of its uses", { evaluateBarrier: presumesAtExpiry }),
  mutation('forget that uses may have lifetimes of their own', {
    ...onRows((rows) =>
      rows.map((row) => ({
        ...row,
        longestUseMs: 0,
        uses: row.uses.map((use) => ({ ...use, endsWithinMs: null })),
      })),
    ),
  }),
  mutation(
    'judge only by what was reported',
    onRows((rows) => rows.map((row) => ({ ...row, longestUseMs: 0 }))),
  ),
];
