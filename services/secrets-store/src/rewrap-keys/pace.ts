import type { Clock } from '@countersign/platform-clock';

/** Lets so many a second through. What was not used while it stood still is not made up for. */
export class Pace {
  private freeAtMs = -Infinity;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** @returns for how many milliseconds these have to wait */
  take(count: number, perSecond: number): number {
    const now = this.clock.monotonic();
    const startMs = Math.max(now, this.freeAtMs);
    this.freeAtMs = startMs + (count * 1000) / perSecond;
    return startMs - now;
  }
}
