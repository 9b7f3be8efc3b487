import type { EvalJob } from '../api/types.js';

const MONEY = new Intl.NumberFormat('en', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
  maximumSignificantDigits: 3,
});

/** A share of one. */
export function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

export interface Scored {
  score: number | null;
  low: number | null;
  high: number | null;
}

/** A score with how sure it is. */
export function scoreInWords({ score, low, high }: Scored): string {
  if (score === null || low === null || high === null) return 'no score yet';
  return `${percent(score)} (${percent(low)} to ${percent(high)})`;
}

export function money(dollars: number | null): string {
  return dollars === null ? 'no prices given' : MONEY.format(dollars);
}

/** How far a job is, in per cent; null where only its runner will know. */
export function doneShare({ progress: { done, total } }: Pick<EvalJob, 'progress'>): number | null {
  return total === null ? null : total === 0 ? 100 : (100 * done) / total;
}

export function doneInWords({ progress: { done, total } }: Pick<EvalJob, 'progress'>): string {
  return total === null ? `${done}` : `${done} of ${total}`;
}

/** Whether two intervals have nothing in common, so that chance alone does not explain the difference. */
export function isClear(one: Scored, other: Scored): boolean {
  if (one.low === null || one.high === null || other.low === null || other.high === null) return false;
  return one.low > other.high || other.low > one.high;
}
