import { type ProtocolSettings, stretched } from './settings.js';

/**
 * The database's own time (`clock_timestamp()`), and which clock told it: a name that changes with the primary and with
 * every start of the server. To judge rows by it, read it after their snapshot, in the same transaction and well within a
 * term (one statement that selects the rows and `clock_timestamp()` does so): read before, it could be stepped back in
 * between, and rows written since would look old.
 */
export interface DatabaseInstant {
  nowMs: number;
  clock: string;
}

/** A database clock as one store process has watched it. */
export interface WatchedClock extends DatabaseInstant {
  /** Since then (by that clock) this process has seen it run steadily, and no other in its place. */
  steadySinceMs: number;
}

/** A database time, and between which two readings of the process's own monotonic clock it was told. */
export interface Observation extends DatabaseInstant {
  sentMs: number;
  receivedMs: number;
}

/**
 * Watches the database clock from one store process, against the process's own monotonic clock. An expiry is believed
 * only after a full term of steady watching. That covers a change of primary, a server whose clock is stepped, and a
 * store that has only just begun to look and cannot know which of these happened before.
 */
export class DatabaseClock {
  private anchor: Observation | null = null;
  private steadySinceMs = 0;

  constructor(private readonly settings: ProtocolSettings) {}

  /** `instant` as it was answered, and the process's monotonic clock before the question left and after the answer came. */
  observe(instant: DatabaseInstant, sentMs: number, receivedMs: number): WatchedClock {
    const seen: Observation = { ...instant, sentMs, receivedMs };
    // SAFETY (promise 5): a slow answer could hide a step just as long. It is not believed, and nothing counts as expired.
    if (this.isSlow(seen)) return { ...instant, steadySinceMs: instant.nowMs };
    const isAnother = this.anchor === null || this.isAnother(this.anchor, seen);
    if (isAnother) this.steadySinceMs = instant.nowMs;
    // A new anchor each term, so that honest differences of rate do not add up. At most two of them touch one term.
    const isOld = receivedMs - (this.anchor?.receivedMs ?? 0) >= stretched(this.settings.termMs, this.settings);
    if (isAnother || isOld) this.anchor = seen;
    return { ...instant, steadySinceMs: this.steadySinceMs };
  }

  /** The tolerance is spent on two round trips, a quarter each, and on the clocks' disagreement: a step beyond it shows. */
  protected isSlow({ sentMs, receivedMs }: Observation): boolean {
    return receivedMs - sentMs > this.settings.toleranceMs / 4;
  }

  /** SAFETY (promise 5): only the monotonic clock is asked. A correction that steps both machines' time is then seen. */
  protected isAnother(anchor: Observation, now: Observation): boolean {
    const passed = now.nowMs - anchor.nowMs;
    const least = now.sentMs - anchor.receivedMs - this.settings.toleranceMs / 2;
    const most = now.receivedMs - anchor.sentMs + this.settings.toleranceMs / 2;
    return now.clock !== anchor.clock || passed < least || passed > most;
  }
}
