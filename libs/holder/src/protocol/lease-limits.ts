import type { WatchedClock } from './database-clock.js';
import type { LeaseRow } from './lease-row.js';
import type { ReportedUse } from './messages.js';
import { type ProtocolSettings, stretched } from './settings.js';

/** From when on a lease counts as expired, by the watched clock. */
export function expiresAtMs(row: LeaseRow, clock: WatchedClock, settings: ProtocolSettings): number {
  return countedFromMs(row, clock, settings) + stretched(settings.termMs, settings);
}

/**
 * By when whatever this holder could be running has ended, should it never be heard of again. `unreported`: whether it may
 * run older uses that it has not told of, because it has not countersigned the change.
 */
export function usesEndAtMs(
  row: LeaseRow,
  older: ReportedUse[],
  unreported: boolean,
  clock: WatchedClock,
  settings: ProtocolSettings,
): number {
  const { termMs } = settings;
  // An unreported use may have begun at the lease's very end; a reported one without a lifetime ends a term after it.
  const spans = [2 * termMs, unreported ? termMs + row.longestUseMs : 0];
  for (const { endsWithinMs } of older) spans.push(endsWithinMs ?? 0);
  return countedFromMs(row, clock, settings) + stretched(Math.max(...spans), settings);
}

/**
 * SAFETY (promise 5): never from before the watch began: who knows what the clock did until then, or whose it was. A time
 * further ahead of the clock than a step can be that went unnoticed was written by another clock, or before this one was stepped
 * back: either way before the watch began. One that is only a little ahead may be of just now, and counts as it stands.
 */
function countedFromMs(
  row: LeaseRow,
  { nowMs, steadySinceMs }: WatchedClock,
  { toleranceMs }: ProtocolSettings,
): number {
  const isFromBefore = row.extendedAtMs > nowMs + 2 * toleranceMs;
  return isFromBefore ? steadySinceMs : Math.max(row.extendedAtMs, steadySinceMs);
}
