import type { Reading } from '@countersign/holder/protocol';

/** A machine's two clocks, at a rate of their own. */
export class Machine {
  private suspendedAt: number | null = null;
  private suspendedFor = 0;
  private wallOffset: number;
  private hasUnseenStepBack = false;
  private hasUnseenSuspend = false;

  constructor(
    private readonly time: { readonly now: number },
    private readonly rate: number,
    wallOffset: number,
  ) {
    this.wallOffset = wallOffset;
  }

  read(): Reading {
    this.hasUnseenStepBack = false;
    this.hasUnseenSuspend = false;
    const { now } = this.time;
    const running = (this.suspendedAt ?? now) - this.suspendedFor;
    // A wall clock tells whole milliseconds, as Date.now() does.
    return { monotonicMs: running * this.rate, wallMs: Math.floor(now * this.rate + this.wallOffset) };
  }

  /**
   * The one thing that no process can notice with these two clocks, and that the protocol therefore assumes away: a wall
   * clock stepped back so that it hides a suspend, with no reading in between. False when the step would be that.
   */
  step(byMs: number): boolean {
    if (byMs < 0 && this.hasUnseenSuspend) return false;
    if (byMs < 0) this.hasUnseenStepBack = true;
    this.wallOffset += byMs;
    return true;
  }

  suspend(): boolean {
    if (this.hasUnseenStepBack) return false;
    this.hasUnseenSuspend = true;
    this.suspendedAt ??= this.time.now;
    return true;
  }

  resume(): void {
    if (this.suspendedAt !== null) this.suspendedFor += this.time.now - this.suspendedAt;
    this.suspendedAt = null;
  }
}
