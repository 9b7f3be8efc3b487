import { CatchUp } from './catch-up.js';
import type { Entry } from './entry-table.js';
import { type BeginUse, type FillTicket, HolderMemory } from './holder-memory.js';
import type { HolderStep } from './holder-step.js';
import { LeaseKeeping } from './lease-keeping.js';
import type {
  CatchUpAnswer,
  Change,
  FillAnswer,
  HolderIdentity,
  LeaseGrant,
  Reference,
  RenewalAnswer,
  ReportedUse,
  Revision,
} from './messages.js';
import type { ProtocolSettings } from './settings.js';
import { type Reading, Stopwatch } from './stopwatch.js';
import type { Moment, RunningUse, UseOptions } from './use-ledger.js';

export interface HolderOptions<Value> {
  identity: HolderIdentity;
  settings: ProtocolSettings;
  /** The longest `lifetimeMs` that any use will be given; 0 when none has a lifetime of its own. */
  longestUseMs: number;
  /** Of how many versions uses may run at once: as many as one report can tell of. */
  versionsMax: number;
  /** Wipes a value that left memory. Called before the change that outdated it can be countersigned. */
  dispose: (entry: Entry<Value>) => void;
}

/** The holder's side of the protocol: one object a process. Pure: it reads no clock, sends nothing, sets no timer. */
export class HolderProtocol<Value> {
  protected readonly stopwatch: Stopwatch;
  protected readonly memory: HolderMemory<Value>;
  protected readonly lease: LeaseKeeping;
  private readonly catchUp: CatchUp;
  private presence: 'here' | 'leaving' | 'left' = 'here';

  constructor(
    private readonly options: HolderOptions<Value>,
    now: Reading,
  ) {
    this.stopwatch = this.makeStopwatch(options.settings, now);
    this.memory = this.makeMemory(options.dispose);
    this.lease = this.makeLease(options.settings);
    this.catchUp = new CatchUp(this.memory.intake, options.settings);
  }

  get applied(): Revision {
    return this.memory.intake.applied;
  }

  /** How many uses are running, of whatever version. */
  get running(): number {
    return this.memory.uses.size;
  }

  get hasLeft(): boolean {
    return this.presence === 'left';
  }

  holdsLease(now: Reading): boolean {
    return !this.isFenced(this.stopwatch.elapsed(now));
  }

  beginUse(reference: Reference, now: Reading, options: UseOptions = {}): BeginUse<Value> | { outcome: 'no-lease' } {
    const { lifetimeMs = 0 } = options;
    // SAFETY (promise 5): a barrier that has lost contact presumes that no use outlives what the store was told of it.
    if (!(lifetimeMs <= this.options.longestUseMs))
      throw new RangeError(tooLong(lifetimeMs, this.options.longestUseMs));
    const moment = this.at(now);
    if (this.isFenced(moment.elapsedMs) || this.presence !== 'here') return { outcome: 'no-lease' };
    return this.memory.begin(reference, moment, options, this.options.versionsMax);
  }

  /** True when that is news to tell at once: `steps` has something to do. */
  endUse(use: RunningUse): boolean {
    const isOlder = this.memory.uses.end(use);
    // One that leaves has waited for the last of them.
    const isNews = isOlder || (this.presence === 'leaving' && this.running === 0);
    if (isNews) this.lease.tellSoon();
    return isNews;
  }

  /** For the bounded cache: this entry has to make room. */
  evict(reference: Reference): void {
    this.memory.evict(reference);
  }

  /** What to ask a resolver for; null without a lease. */
  beginFill(reference: Reference, now: Reading): FillTicket | null {
    const leaseId = this.isFenced(this.stopwatch.elapsed(now)) ? null : this.lease.leaseId;
    return leaseId === null || this.presence !== 'here' ? null : this.memory.ticket(reference, leaseId);
  }

  /** Only after `kept` may the answer be used, through `beginUse`; after anything else the value is to be wiped. */
  believe(
    ticket: FillTicket,
    answer: FillAnswer,
    value: Value,
    now: Reading,
  ): 'kept' | 'not-found' | 'below-floor' | 'no-lease' {
    if (this.isFenced(this.stopwatch.elapsed(now)) || ticket.leaseId !== this.lease.leaseId) return 'no-lease';
    if (this.presence !== 'here') return 'no-lease';
    return this.memory.believe(ticket, answer, value);
  }

  onChange(change: Change, now: Reading): void {
    this.memory.intake.offer(change);
    this.progress(this.stopwatch.elapsed(now));
  }

  onCatchUp(answer: CatchUpAnswer, now: Reading): void {
    this.catchUp.answered();
    const before = this.applied;
    this.memory.caughtUp(answer);
    this.progress(this.stopwatch.elapsed(now), before);
  }

  onGrant(grant: LeaseGrant, now: Reading): void {
    const at = this.stopwatch.elapsed(now);
    if (!this.lease.granted(grant, at)) return;
    this.memory.restartFrom(grant.head);
    this.progress(at);
  }

  onRenewal(answer: RenewalAnswer, now: Reading): void {
    const at = this.stopwatch.elapsed(now);
    if (this.isFenced(at) || answer.leaseId !== this.lease.leaseId) return;
    if (answer.outcome === 'unknown-lease') return this.fence();
    this.memory.intake.hear(answer.head);
    this.lease.extended(answer.sequence, answer.head, at);
    this.lease.earn(this.applied);
  }

  /** Begins no more uses, and gives the lease back once those that run have ended. */
  leave(): void {
    this.presence = 'leaving';
    this.memory.wipe();
    this.lease.tellSoon();
  }

  onLeft(): void {
    if (this.presence === 'leaving') this.presence = 'left';
  }

  /** What is due now. To be called after every arrival and every end of a use, and at least every `shortlyMs`. */
  steps(now: Reading): HolderStep[] {
    if (this.presence === 'left') return [];
    const moment = this.at(now);
    const steps: HolderStep[] = [];
    if (!this.isFenced(moment.elapsedMs)) this.whileLeased(moment, steps);
    else if (this.lease.acquireDue(moment.elapsedMs)) steps.push(this.acquire(moment));
    const overdue = this.memory.uses.overdue(moment.elapsedMs, this.lease.useLimit);
    if (overdue.length > 0) steps.push({ do: 'abort', uses: overdue });
    return steps;
  }

  private whileLeased(now: Moment, steps: HolderStep[]): void {
    const { leaseId } = this.lease;
    if (leaseId !== null && this.lease.renewalDue(now.elapsedMs)) {
      const request = { holder: this.options.identity, leaseId, sequence: this.lease.sendingRenewal(now.elapsedMs) };
      if (this.presence === 'leaving' && this.running === 0) steps.push({ do: 'leave', request });
      else steps.push({ do: 'renew', request: { ...request, ...this.countersignature(now) } });
    }
    const after = this.catchUp.due(now.elapsedMs);
    if (after !== null) steps.push({ do: 'catch-up', after });
  }

  private acquire(now: Moment): HolderStep {
    const { identity: holder, longestUseMs } = this.options;
    // SAFETY (promise 5): the new row takes the place of the old one's evidence, so it carries every use still running.
    this.memory.uses.outdateAll();
    const sequence = this.lease.sendingAcquire(now.elapsedMs);
    return { do: 'acquire', request: { holder, sequence, uses: this.memory.uses.report(now), longestUseMs } };
  }

  /** SAFETY (promise 5): read as the request leaves, so everything applied has been dropped and outdated before. */
  protected countersignature(now: Moment): { applied: Revision; uses: ReportedUse[] } {
    return { applied: this.applied, uses: this.memory.uses.report(now) };
  }

  private progress(at: number, before: Revision = this.applied): void {
    this.memory.applyReady();
    if (this.applied === before) return;
    this.lease.tellSoon();
    if (!this.isFenced(at)) this.lease.earn(this.applied);
  }

  /** SAFETY (promise 6): decided by the clocks at every use and every arrival. Once late, the lease is over for good. */
  protected isFenced(at: number): boolean {
    if (!this.lease.hasRunOut(at)) return false;
    if (this.lease.leaseId !== null) this.fence();
    return true;
  }

  private fence(): void {
    this.memory.wipe();
    this.lease.drop();
  }

  private at(now: Reading): Moment {
    return { elapsedMs: this.stopwatch.elapsed(now), monotonicMs: now.monotonicMs };
  }

  protected makeStopwatch(settings: ProtocolSettings, now: Reading): Stopwatch {
    return new Stopwatch(now, settings.toleranceMs);
  }

  protected makeMemory(dispose: HolderOptions<Value>['dispose']): HolderMemory<Value> {
    return new HolderMemory(dispose);
  }

  protected makeLease(settings: ProtocolSettings): LeaseKeeping {
    return new LeaseKeeping(settings);
  }
}

function tooLong(lifetimeMs: number, longestUseMs: number): string {
  return `A use may live ${longestUseMs} ms at the longest, as the store was told when the lease began; not ${lifetimeMs}.`;
}
