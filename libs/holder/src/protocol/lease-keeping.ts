import type { LeaseGrant, Revision } from './messages.js';
import type { ProtocolSettings } from './settings.js';

interface HeldLease {
  leaseId: string;
  termMs: number;
  endsAt: number;
  /** Extensions that the store has granted and that count only once everything up to `head` is applied. */
  unearned: { head: Revision; endsAt: number }[];
}

/** One holder's lease: when to ask, what an answer is worth, when it is over. All times are on the holder's stopwatch. */
export class LeaseKeeping {
  private lease: HeldLease | null = null;
  protected sequence = 0;
  protected acquireSent: { sequence: number; at: number } | null = null;
  private readonly renewalsSent = new Map<number, number>();
  private lastRenewalAt = 0;
  private hasNews = false;
  private limit = 0;

  constructor(private readonly settings: ProtocolSettings) {}

  get leaseId(): string | null {
    return this.lease?.leaseId ?? null;
  }

  /** When the uses that have no lifetime of their own must be over: one term after the lease that they ran under. */
  get useLimit(): number {
    return this.limit;
  }

  /** SAFETY (promise 6): asked at every use, with the clocks just read. No timer has to have fired for it to be true. */
  hasRunOut(at: number): boolean {
    return this.lease === null || at >= this.lease.endsAt;
  }

  /** The lease is over for good: whatever answer is still under way belongs to it and will not match. */
  drop(): void {
    this.lease = null;
    this.renewalsSent.clear();
  }

  /** Something to tell the store at once: a change applied, or the last use of an older version ended. */
  tellSoon(): void {
    this.hasNews = true;
  }

  acquireDue(at: number): boolean {
    if (this.lease !== null) return false;
    return this.acquireSent === null || at - this.acquireSent.at >= this.settings.retryMs;
  }

  sendingAcquire(at: number): number {
    this.sequence += 1;
    this.acquireSent = { sequence: this.sequence, at };
    return this.sequence;
  }

  granted(grant: LeaseGrant, at: number): boolean {
    // SAFETY (promise 5): only the latest request's answer counts. The store's row speaks of that one, with its head.
    if (this.lease !== null || grant.sequence !== this.acquireSent?.sequence) return false;
    const endsAt = this.endOfTerm(this.acquireSent.at, at, grant.termMs);
    if (at >= endsAt) return false;
    this.acquireSent = null;
    this.lease = { leaseId: grant.leaseId, termMs: grant.termMs, endsAt, unearned: [] };
    this.lastRenewalAt = at;
    this.hasNews = true; // the row knows a head read before the grant's: tell what is applied
    this.limit = Math.max(this.limit, endsAt + grant.termMs);
    return true;
  }

  renewalDue(at: number): boolean {
    if (this.lease === null) return false;
    const waited = at - this.lastRenewalAt;
    const unanswered = this.renewalsSent.has(this.sequence);
    // News waits for the answer under way: a burst of changes costs one renewal a round trip, not one a change.
    if (this.hasNews && !unanswered) return true;
    return waited >= Math.min(this.lease.termMs / 3, unanswered ? this.settings.retryMs : Infinity);
  }

  /** Also before a leave, which is sent and repeated like a renewal. */
  sendingRenewal(at: number): number {
    this.sequence += 1;
    this.renewalsSent.set(this.sequence, at);
    this.lastRenewalAt = at;
    this.hasNews = false;
    return this.sequence;
  }

  extended(sequence: number, head: Revision, at: number): void {
    const sentAt = this.renewalsSent.get(sequence);
    if (this.lease === null || sentAt === undefined) return;
    for (const older of this.renewalsSent.keys()) if (older <= sequence) this.renewalsSent.delete(older);
    this.lease.unearned.push({ head, endsAt: this.endOfTerm(sentAt, at, this.lease.termMs) });
  }

  /** SAFETY (promises 5, 6): *caught up, or not extended.* */
  earn(applied: Revision): void {
    if (this.lease === null) return;
    const { lease } = this;
    for (const { head, endsAt } of lease.unearned) {
      if (applied >= head) lease.endsAt = Math.max(lease.endsAt, endsAt);
    }
    lease.unearned = lease.unearned.filter(({ head }) => applied < head);
    this.limit = Math.max(this.limit, lease.endsAt + lease.termMs);
  }

  /** SAFETY (promise 6): the term is counted from before the request left; the store counts from when it came. */
  protected endOfTerm(sentAt: number, _answeredAt: number, termMs: number): number {
    return sentAt + termMs - this.settings.safetyMs;
  }
}
