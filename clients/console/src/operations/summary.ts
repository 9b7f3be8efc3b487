import type { Deployment } from '../api/types.js';

export type Minute = NonNullable<Deployment['store']>['minutes'][number];

export interface Summary {
  changes: number;
  /** Of the worst minute: an average of percentiles would say less than it seems to. */
  appliedP95: number | null;
  /** The part of the uses that no resolver was asked for; null without uses. */
  hitRate: number | null;
}

export function summaryOf(minutes: readonly Minute[]): Summary {
  const sum = (of: (minute: Minute) => number) => minutes.reduce((total, minute) => total + of(minute), 0);
  const [uses, resolves] = [sum((minute) => minute.uses), sum((minute) => minute.resolves)];
  const p95s = minutes.flatMap(({ applied }) => (applied ? [applied.p95] : []));
  return {
    changes: sum((minute) => minute.changes),
    appliedP95: p95s.length === 0 ? null : Math.max(...p95s),
    hitRate: uses === 0 ? null : Math.max(0, 1 - resolves / uses),
  };
}
