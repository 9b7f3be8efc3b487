import { setTimeout } from 'node:timers/promises';

/** Where all requests of a job to one provider wait, once it has told one of them to come back later. */
export class RateGate {
  private closedUntil = 0;

  /** @param now a monotonic clock, in milliseconds */
  constructor(private readonly now: () => number) {}

  closeFor(milliseconds: number): void {
    this.closedUntil = Math.max(this.closedUntil, this.now() + milliseconds);
  }

  /** @throws AbortError once the signal says that nobody waits any more */
  async pass(signal: AbortSignal): Promise<void> {
    for (let left = this.closedUntil - this.now(); left > 0; left = this.closedUntil - this.now()) {
      await setTimeout(left, undefined, { signal });
    }
  }
}
