import { type Change, later, type Revision } from './messages.js';

/** Changes that wait for an earlier one. Beyond this they are dropped: they are fetched by revision anyway. */
const WAITING_MAX = 10_000;

/** Takes changes as the bus brings them (late, twice, out of order, or not at all) and hands them on in revision order. */
export class ChangeIntake {
  protected readonly waiting = new Map<Revision, Change>();
  private done: Revision = 0n;
  private announced: Revision = 0n;

  /** Everything up to here has been applied. */
  get applied(): Revision {
    return this.done;
  }

  /** The highest revision known to exist, from a change or from a head that the store told. */
  get heardOf(): Revision {
    return this.announced;
  }

  /** Known to exist and not applied: to be waited for shortly, then fetched. */
  get behind(): boolean {
    return this.announced > this.done;
  }

  offer(change: Change): void {
    this.hear(change.revision);
    if (change.revision > this.done && this.waiting.size < WAITING_MAX) this.waiting.set(change.revision, change);
  }

  hear(head: Revision): void {
    this.announced = later(this.announced, head);
  }

  /** SAFETY (promise 5): only the very next revision is handed on, so a gap is fetched and never skipped. */
  following(): Change | undefined {
    return this.waiting.get(this.done + 1n);
  }

  /** To be called once everything that the change outdates is gone: from here on it may be countersigned. */
  markApplied(change: Change): void {
    this.waiting.delete(change.revision);
    this.done = change.revision;
  }

  /** Starts from a head with nothing kept from before it. Never goes back. */
  startFrom(head: Revision): void {
    this.done = later(this.done, head);
    this.hear(head);
    for (const revision of this.waiting.keys()) if (revision <= this.done) this.waiting.delete(revision);
  }
}
