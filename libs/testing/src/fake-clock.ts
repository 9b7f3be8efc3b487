import type { Clock } from '@countersign/platform-clock';

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  private elapsed = 0;

  constructor(private wall = Date.UTC(2026, 0, 1)) {}

  now(): Date {
    return new Date(this.wall);
  }

  monotonic(): number {
    return this.elapsed;
  }

  /** Time goes by. */
  advance(milliseconds: number): void {
    if (milliseconds < 0) throw new RangeError('Time does not go back: set the wall clock with turnTo().');
    this.elapsed += milliseconds;
    this.wall += milliseconds;
  }

  /** The machine sleeps: the wall clock runs on and the monotonic one stands still. */
  suspend(milliseconds: number): void {
    this.wall += milliseconds;
  }

  /** Somebody sets the wall clock, forward or back. */
  turnTo(date: Date): void {
    this.wall = date.getTime();
  }
}
