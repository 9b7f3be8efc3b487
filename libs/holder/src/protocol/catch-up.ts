import type { ChangeIntake } from './change-intake.js';
import type { Revision } from './messages.js';
import type { ProtocolSettings } from './settings.js';

/** Decides when to stop waiting for the bus and fetch changes by revision. */
export class CatchUp {
  private waiting: { applied: Revision; since: number } | null = null;
  private sentAt = -Infinity;

  constructor(
    private readonly intake: ChangeIntake,
    private readonly settings: ProtocolSettings,
  ) {}

  /** The revision after which to fetch, when that is due; counts as sent. Progress by the bus starts the wait afresh. */
  due(at: number): Revision | null {
    const { applied, behind } = this.intake;
    if (!behind) this.waiting = null;
    else if (this.waiting?.applied !== applied) this.waiting = { applied, since: at };
    if (this.waiting === null || at - this.waiting.since < this.settings.shortlyMs) return null;
    if (at - this.sentAt < this.settings.retryMs) return null;
    this.sentAt = at;
    return applied;
  }

  answered(): void {
    this.sentAt = -Infinity;
  }
}
