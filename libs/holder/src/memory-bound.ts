import type { EntryValue } from './entry-value.js';
import type { Reference } from './protocol/index.js';

/** How much a holder keeps in memory at the most. */
export interface MemoryLimits {
  entries: number;
  bytes: number;
}

export const DEFAULT_MEMORY_LIMITS: MemoryLimits = { entries: 10_000, bytes: 64 * 1024 * 1024 };

/**
 * Keeps the holder's memory within its bound: the entry that was used least recently makes room.
 *
 * A Map keeps the order in which its entries were set, so the first is the one used least recently. (A cache that has
 * made room for all its entries beforehand pays for all of them when the last one goes; and here the last one goes with
 * every change of the one secret that a holder has in use, before the holder can countersign.)
 */
export class MemoryBound {
  private readonly recent = new Map<EntryValue, Reference>();
  private latest: EntryValue | null = null;
  private bytes = 0;

  /** @param evict takes an entry out of the memory, which wipes its value and tells us that it is gone */
  constructor(
    private readonly limits: MemoryLimits,
    private readonly evict: (reference: Reference) => void,
  ) {}

  kept(value: EntryValue, reference: Reference): void {
    this.gone(value);
    this.recent.set(value, reference);
    this.latest = value;
    this.bytes += value.bytes;
    for (const [oldest, of] of this.recent) {
      // What has just come stays, whatever its size: a use waits for it.
      if (this.isWithin || oldest === value) return;
      this.gone(oldest);
      this.evict(of);
    }
  }

  /** Called at every use: cheap, above all for what was used last. */
  used(value: EntryValue): void {
    if (value === this.latest) return;
    const reference = this.recent.get(value);
    if (!reference) return;
    this.recent.delete(value);
    this.recent.set(value, reference);
    this.latest = value;
  }

  gone(value: EntryValue): void {
    if (!this.recent.delete(value)) return;
    this.bytes -= value.bytes;
    if (this.latest === value) this.latest = null;
  }

  private get isWithin(): boolean {
    return this.recent.size <= this.limits.entries && this.bytes <= this.limits.bytes;
  }
}
