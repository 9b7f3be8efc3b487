import { CatchUp } from './catch-up.js';
import { ChangeIntake } from './change-intake.js';
import { type CatchUpAnswer, type Change, later, nameKey, type Revision } from './messages.js';
import type { ProtocolSettings } from './settings.js';
import { type Reading, Stopwatch } from './stopwatch.js';

/** Something read about one secret's name, and the revision as of which it is true. */
export interface AsOf<Found> {
  asOf: Revision;
  found: Found;
}

type Name = { team: string; secretName: string };

/**
 * The resolver's cache. It needs no lease, because it never claims that an answer is current: it says as of which
 * revision the answer is true, and whoever asks decides. One that hears nothing serves old answers under old revisions.
 */
export class ResolverProtocol<Found> {
  protected readonly intake = new ChangeIntake();
  private readonly catchUp: CatchUp;
  private readonly stopwatch: Stopwatch;
  private readonly kept = new Map<string, AsOf<Found>>();

  constructor(
    private readonly settings: ProtocolSettings,
    private readonly dispose: (found: Found) => void,
    head: Revision,
    now: Reading,
  ) {
    this.catchUp = new CatchUp(this.intake, this.settings);
    this.stopwatch = new Stopwatch(now, this.settings.toleranceMs);
    this.intake.startFrom(head);
  }

  get applied(): Revision {
    return this.intake.applied;
  }

  /** What may be answered to one who asks with `minRevision`; null when it must be read from PostgreSQL. */
  lookup(name: Name, minRevision: Revision): AsOf<Found> | null {
    const kept = this.kept.get(nameKey(name));
    if (!kept) return null;
    // It was true when it was read, and nothing applied since has touched it: so it is true as of the later of the two.
    const asOf = later(kept.asOf, this.intake.applied);
    return asOf < minRevision ? null : { asOf, found: kept.found };
  }

  /**
   * After a read, counter and rows in one snapshot. The answer is true as of that snapshot whatever happened meanwhile.
   */
  keep(name: Name, read: AsOf<Found>): boolean {
    this.intake.hear(read.asOf);
    const kept = this.kept.get(nameKey(name));
    if (this.isOutrun(read.asOf) || (kept && kept.asOf >= read.asOf)) return false;
    this.drop(nameKey(name));
    this.kept.set(nameKey(name), read);
    return true;
  }

  /** For the bounded cache. */
  evict(name: Name): void {
    this.drop(nameKey(name));
  }

  onChange(change: Change): void {
    this.intake.offer(change);
    this.applyReady();
  }

  onCatchUp(answer: CatchUpAnswer): void {
    this.catchUp.answered();
    if (answer.outcome === 'changes') for (const change of answer.changes) this.intake.offer(change);
    else if (answer.head > this.applied) {
      this.wipe();
      this.intake.startFrom(answer.head);
    }
    this.applyReady();
  }

  /** The revision after which to fetch changes, when that is due; counts as sent. */
  catchUpAfter(now: Reading): Revision | null {
    return this.catchUp.due(this.stopwatch.elapsed(now));
  }

  /** SAFETY (promise 4): kept only if nothing later has been applied since, which the entry would wrongly claim to know. */
  protected isOutrun(asOf: Revision): boolean {
    return asOf < this.intake.applied;
  }

  protected wipe(): void {
    for (const key of this.kept.keys()) this.drop(key);
  }

  private applyReady(): void {
    for (let change = this.intake.following(); change; change = this.intake.following()) {
      const kept = this.kept.get(nameKey(change));
      if (kept && kept.asOf < change.revision) this.drop(nameKey(change));
      this.intake.markApplied(change);
    }
  }

  private drop(key: string): void {
    const kept = this.kept.get(key);
    if (kept && this.kept.delete(key)) this.dispose(kept.found);
  }
}
