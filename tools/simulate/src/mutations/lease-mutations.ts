import {
  HolderProtocol,
  LeaseKeeping,
  type Moment,
  type Reading,
  type ReportedUse,
  Stopwatch,
} from '@countersign/holder/protocol';
import type { LeaseGrant, RenewalAnswer, Revision } from '@countersign/holder/protocol';
import { POOR_CLOCKS } from '../scenario.js';
import { holderWith, type Mutation, mutation } from './mutation.js';

class ExtendsBeforeCatchingUp extends LeaseKeeping {
  override extended(sequence: number, _head: Revision, at: number): void {
    super.extended(sequence, 0n, at);
  }
}

class CountsFromTheReply extends LeaseKeeping {
  protected override endOfTerm(_sentAt: number, answeredAt: number, termMs: number): number {
    return super.endOfTerm(answeredAt, answeredAt, termMs);
  }
}

class KeepsNoSafetyMargin extends LeaseKeeping {
  protected override endOfTerm(sentAt: number, _answeredAt: number, termMs: number): number {
    return sentAt + termMs;
  }
}

class NeverAborts extends LeaseKeeping {
  override get useLimit(): number {
    return Infinity;
  }
}

class TakesAnyGrant extends LeaseKeeping {
  override granted(grant: LeaseGrant, at: number): boolean {
    return super.granted({ ...grant, sequence: this.acquireSent?.sequence ?? grant.sequence }, at);
  }
}

class NumbersAnewWithEachLease extends LeaseKeeping {
  override drop(): void {
    super.drop();
    this.sequence = 0;
  }
}

class TrustsTheMonotonicClock extends Stopwatch {
  protected override span(monotonicMs: number): number {
    return monotonicMs;
  }
}

class TrustsTheWallClock extends Stopwatch {
  protected override span(_monotonicMs: number, wallMs: number): number {
    return Math.max(0, wallMs);
  }
}

/** The rule as first written: the further of the two clocks, each counted from the lease's start and never in between. */
class ComparesOnlyWithTheStart extends Stopwatch {
  constructor(start: Reading) {
    super(start, Infinity);
  }
}

class FencesByTimer extends HolderProtocol<string> {
  private inSteps = false;

  override steps(now: Reading): ReturnType<HolderProtocol<string>['steps']> {
    this.inSteps = true;
    const steps = super.steps(now);
    this.inSteps = false;
    return steps;
  }

  protected override isFenced(at: number): boolean {
    return this.inSteps || this.lease.leaseId === null ? super.isFenced(at) : false;
  }
}

class TakesARenewalWhenLate extends HolderProtocol<string> {
  private inRenewal = false;

  override onRenewal(answer: RenewalAnswer, now: Reading): void {
    this.inRenewal = true;
    super.onRenewal(answer, now);
    this.inRenewal = false;
  }

  protected override isFenced(at: number): boolean {
    return this.inRenewal ? this.lease.leaseId === null : super.isFenced(at);
  }
}

class CountersignsOnReceipt extends HolderProtocol<string> {
  protected override countersignature(now: Moment): { applied: Revision; uses: ReportedUse[] } {
    return { ...super.countersignature(now), applied: this.memory.intake.heardOf };
  }
}

class LeavesWithUsesRunning extends HolderProtocol<string> {
  override get running(): number {
    return 0;
  }
}

class BelievesFillsOfAnotherLease extends HolderProtocol<string> {
  override believe(...[ticket, answer, value, now]: Parameters<HolderProtocol<string>['believe']>) {
    const leaseId = this.lease.leaseId ?? ticket.leaseId;
    return super.believe({ ...ticket, leaseId }, answer, value, now);
  }
}

export const LEASE_MUTATIONS: readonly Mutation[] = [
  mutation('extend the lease before catching up', holderWith({ lease: (s) => new ExtendsBeforeCatchingUp(s) }), {
    world: { busLoss: 1, partitions: 1.5 },
  }),
  mutation('count the term from the reply', holderWith({ lease: (s) => new CountsFromTheReply(s) }), {
    world: { busLoss: 1, partitions: 1.5, lateness: 0.3, stores: 1 },
  }),
  mutation('count the whole term, less no safety margin', holderWith({ lease: (s) => new KeepsNoSafetyMargin(s) }), {
    from: 700,
    world: { busLoss: 1, partitions: 1.5, stores: 1, uses: 60, clocks: POOR_CLOCKS },
  }),
  mutation('let uses run on when the lease is lost', holderWith({ lease: (s) => new NeverAborts(s) }), {
    world: { longUses: 0.5, partitions: 1.5 },
  }),
  mutation('take the answer to any acquire for the latest', holderWith({ lease: (s) => new TakesAnyGrant(s) }), {
    from: 430,
    world: { kills: 2, lateness: 0.3, slowness: 0.3 },
  }),
  mutation('number requests anew with each lease', holderWith({ lease: (s) => new NumbersAnewWithEachLease(s) }), {
    from: 930,
    world: { duplication: 0.3, lateness: 0.3, suspends: 1, partitions: 1.5 },
  }),
  mutation('trust the monotonic clock across a suspend', {
    ...holderWith({ stopwatch: (s, now) => new TrustsTheMonotonicClock(now, s.toleranceMs) }),
  }),
  mutation('trust the wall clock across a step', {
    ...holderWith({ stopwatch: (s, now) => new TrustsTheWallClock(now, s.toleranceMs) }),
  }),
  mutation(
    'compare both clocks only with the start',
    holderWith({ stopwatch: (_, now) => new ComparesOnlyWithTheStart(now) }),
    { from: 360 },
  ),
  mutation('fence by a timer, not on use', { Holder: FencesByTimer }),
  mutation('countersign on receipt, before applying', { Holder: CountersignsOnReceipt }),
  mutation('leave with uses running', { Holder: LeavesWithUsesRunning }),
  mutation(
    'believe a fill that was asked for under an earlier lease',
    { Holder: BelievesFillsOfAnotherLease },
    {
      harmless:
        "the grant's head is in the floor, so an answer that passes is as good as one asked for now (but sealed to a key that is gone)",
    },
  ),
  mutation(
    'take a renewal that comes after the lease ran out',
    { Holder: TakesARenewalWhenLate },
    {
      harmless:
        'it extends only once caught up with a head read after the store extended the row: whatever barrier closed in between is in that head',
    },
  ),
];
