import type { Clock } from '@countersign/platform-clock';

/**
 * Makes what is in no hurry wait for company: after one item was let through, the next ones wait until `everyMs` have
 * passed, and then go together. A single one that comes after a pause does not wait at all.
 */
export class Gathering {
  private waiting: PromiseWithResolvers<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private lastMs = -Infinity;

  constructor(
    private readonly everyMs: number,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  /** Until this one may go on. */
  turn(): Promise<void> {
    if (this.waiting) return this.waiting.promise;
    const leftMs = this.lastMs + this.everyMs - this.clock.monotonic();
    if (leftMs > 0) {
      this.waiting = Promise.withResolvers<void>();
      this.timer = setTimeout(() => this.letGo(), leftMs);
      return this.waiting.promise;
    }
    this.lastMs = this.clock.monotonic();
    return Promise.resolve();
  }

  /** Now there is a hurry: whatever waits goes on. */
  letGo(): void {
    if (!this.waiting) return;
    if (this.timer) clearTimeout(this.timer);
    this.lastMs = this.clock.monotonic();
    this.waiting.resolve();
    this.waiting = null;
  }
}
