import { ChangeIntake } from './change-intake.js';
import { type Entry, EntryTable } from './entry-table.js';
import { type CatchUpAnswer, type Change, type FillAnswer, later, type Reference, type Revision } from './messages.js';
import { type Moment, type RunningUse, UseLedger, type UseOptions } from './use-ledger.js';

/** A fill on its way: what to ask the resolver, and what to hold its answer against. */
export interface FillTicket {
  reference: Reference;
  /** The lease under which it is asked; its answer is worth nothing under another. */
  leaseId: string;
  minRevision: Revision;
}

export type BeginUse<Value> =
  | { outcome: 'begun'; use: RunningUse; value: Value }
  /** Not in the table: take a ticket, fill, begin again. */
  | { outcome: 'fill' }
  /** The overlapping version was asked for, and none overlaps. */
  | { outcome: 'no-overlap' }
  /** Uses of as many other versions run as a report has room for. */
  | { outcome: 'no-room' };

/** What a holder keeps in memory and how far it is up to date. When it may be used at all is the lease's business. */
export class HolderMemory<Value> {
  /** The highest of what has been applied and of every `as of` that has been believed. */
  protected floor: Revision = 0n;

  constructor(
    dispose: (entry: Entry<Value>) => void,
    readonly intake: ChangeIntake = new ChangeIntake(),
    readonly uses: UseLedger = new UseLedger(),
    protected readonly entries: EntryTable<Value> = new EntryTable(dispose),
  ) {}

  ticket(reference: Reference, leaseId: string): FillTicket {
    return { reference, leaseId, minRevision: this.floor };
  }

  believe(ticket: FillTicket, answer: FillAnswer, value: Value): 'kept' | 'not-found' | 'below-floor' {
    if (this.isBelowFloor(ticket, answer)) return 'below-floor';
    this.floor = later(this.floor, answer.asOf);
    this.entries.outdateName(ticket.reference, answer.asOf);
    if (!answer.found) return 'not-found';
    this.entries.put({ reference: ticket.reference, asOf: answer.asOf, ...answer.found, value });
    return 'kept';
  }

  begin(reference: Reference, at: Moment, options: UseOptions, versionsMax: number): BeginUse<Value> {
    const entry = this.entries.get(reference);
    if (!entry) return { outcome: 'fill' };
    const version = options.overlapping ? entry.overlapping : entry.current;
    if (!version) return { outcome: 'no-overlap' };
    // SAFETY (promise 5): a version must never be left out of a report, so none is used that could not be reported.
    if (!this.uses.hasRoom(entry.secretId, version, versionsMax)) return { outcome: 'no-room' };
    const limit = options.lifetimeMs === undefined ? null : after(at, options.lifetimeMs);
    const use = this.uses.begin(entry.secretId, version, options.resource ?? null, limit);
    return { outcome: 'begun', use, value: entry.value };
  }

  evict(reference: Reference): void {
    this.entries.evict(reference);
  }

  /** Applies whatever is next in order; true when there was something. */
  applyReady(): boolean {
    const before = this.intake.applied;
    for (let change = this.intake.following(); change; change = this.intake.following()) this.apply(change);
    return this.intake.applied > before;
  }

  /** SAFETY (promise 5): dropped and outdated first, marked as applied last, all before anything else can run. */
  protected apply(change: Change): void {
    this.entries.outdate(change);
    this.uses.outdate(change);
    this.intake.markApplied(change);
    this.floor = later(this.floor, this.intake.applied);
  }

  caughtUp(answer: CatchUpAnswer): void {
    if (answer.outcome === 'changes') for (const change of answer.changes) this.intake.offer(change);
    else if (answer.head > this.intake.applied) this.restartFrom(answer.head);
  }

  /** SAFETY (promises 4, 5): whatever was skipped may have outdated anything, so nothing stays and every use is reported. */
  restartFrom(head: Revision): void {
    this.entries.wipe();
    this.uses.outdateAll();
    this.intake.startFrom(head);
    this.floor = later(this.floor, head);
  }

  wipe(): void {
    this.entries.wipe();
  }

  /**
   * SAFETY (promises 4, 5): held against the floor as it is when the answer comes, not as it was when the question left:
   * a change applied meanwhile may be one that the answer does not know.
   */
  protected isBelowFloor(_ticket: FillTicket, answer: FillAnswer): boolean {
    return answer.asOf < this.floor;
  }
}

function after({ elapsedMs, monotonicMs }: Moment, spanMs: number): Moment {
  return { elapsedMs: elapsedMs + spanMs, monotonicMs: monotonicMs + spanMs };
}
