import type { Clock } from '@countersign/platform-clock';
import { Gathering } from './gathering.js';

/** While no change goes round, renewals may wait this long for each other: a trifle of the term that they extend. */
const GATHER_MS = 100;

/** Holders countersign within milliseconds of the first; who has not by then is not held up by this. */
const ROUND_MS = 1_000;

/**
 * When a renewal goes to the database: at once where somebody may wait for what it says, else together with others. It
 * costs no holder anything: the store counts the extension from the statement, the holder from before it asked.
 */
export class RenewalPace {
  private readonly gathering: Gathering;
  private furthest = 0n;
  private roundEndsMs = -Infinity;

  /** @param isAwaited whether somebody at this replica waits for a barrier; at another one somebody may, too */
  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly isAwaited: () => boolean,
  ) {
    this.gathering = new Gathering(GATHER_MS, clock);
  }

  /** Until the renewal may go on. */
  async turn(applied: bigint): Promise<void> {
    // A holder tells its news only once its renewal under way is answered: with the first news all of them are let go.
    if (this.isUrgent(applied)) this.hurry();
    else await this.gathering.turn();
  }

  hurry(): void {
    this.gathering.letGo();
  }

  private isUrgent(applied: bigint): boolean {
    const now = this.clock.monotonic();
    if (applied > this.furthest) {
      this.furthest = applied;
      this.roundEndsMs = now + ROUND_MS;
    }
    return now < this.roundEndsMs || this.isAwaited();
  }
}
