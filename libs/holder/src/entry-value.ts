import type { SharedValue } from './shared-value.js';
import type { UsageCounter } from './usage-log.js';

/** What an entry of the holder's memory holds. */
export interface EntryValue {
  current: SharedValue;
  overlapping: SharedValue | null;
  /** Of both values together; what the bound of the memory counts. */
  bytes: number;
  usage: UsageCounter;
}

export function retire({ current, overlapping }: EntryValue): void {
  current.retire();
  overlapping?.retire();
}
