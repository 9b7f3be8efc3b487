import {
  type Change,
  ChangeIntake,
  EntryTable,
  type FillAnswer,
  type FillTicket,
  HolderMemory,
  type Moment,
  type Reference,
  type ReportedUse,
  type Revision,
  UseLedger,
  type VersionAt,
} from '@countersign/holder/protocol';
import { holderWith, type Mutation, mutation } from './mutation.js';

class SkipsGaps extends ChangeIntake {
  override following(): Change | undefined {
    const next = [...this.waiting.keys()].sort((a, b) => (a < b ? -1 : 1)).find((revision) => revision > this.applied);
    return next === undefined ? undefined : this.waiting.get(next);
  }
}

class KeepsRacedFills extends HolderMemory<string> {
  protected override isBelowFloor(ticket: FillTicket, answer: FillAnswer): boolean {
    return answer.asOf < ticket.minRevision;
  }
}

class ForgetsTheFloor extends HolderMemory<string> {
  override ticket(reference: Reference, leaseId: string): FillTicket {
    return { ...super.ticket(reference, leaseId), minRevision: this.intake.applied };
  }
  protected override isBelowFloor(_ticket: FillTicket, answer: FillAnswer): boolean {
    return answer.asOf < this.intake.applied;
  }
}

class BelievesAnything extends HolderMemory<string> {
  protected override isBelowFloor(): boolean {
    return false;
  }
}

class KeepsEntriesOnRestart extends HolderMemory<string> {
  override restartFrom(head: Revision): void {
    this.uses.outdateAll();
    this.intake.startFrom(head);
    this.floor = head > this.floor ? head : this.floor;
  }
}

class RestartsWithTheOldFloor extends HolderMemory<string> {
  override restartFrom(head: Revision): void {
    const { floor } = this;
    super.restartFrom(head);
    this.floor = floor;
  }
}

class KeepsOtherReferences extends EntryTable<string> {
  override outdateName(): void {}
}

class IgnoresReferenceChanges extends EntryTable<string> {
  override outdate(change: Change): void {
    if (change.reference === null) super.outdate(change);
  }
}

/** Takes the current version's entries for fresh when only the overlap has ended. */
class IgnoresTheEndOfAnOverlap extends EntryTable<string> {
  override outdate(change: Change): void {
    if (change.current === null || change.current.revision === change.revision) super.outdate(change);
  }
}

class ForgetsWhatItReported extends UseLedger {
  private readonly reportedBefore = new Set<string>();
  override report(now: Moment): ReportedUse[] {
    const key = ({ secretId, revision }: ReportedUse): string => `${secretId} ${revision}`;
    const report = super.report(now).filter((use) => !this.reportedBefore.has(key(use)));
    for (const use of report) this.reportedBefore.add(key(use));
    return report;
  }
}

class ForgetsUsesOfALostLease extends UseLedger {
  override outdateAll(): void {}
}

class ComparesVersions extends UseLedger {
  protected override isOlder(than: VersionAt, current: VersionAt): boolean {
    return than.version < current.version;
  }
}

class ForgetsUsesOfTheDeleted extends UseLedger {
  override outdate(change: Change): void {
    if (change.current !== null) super.outdate(change);
  }
}

class CountsLifetimesByTheStopwatch extends UseLedger {
  protected override remainingMs(limit: Moment, now: Moment): number {
    return limit.elapsedMs - now.elapsedMs;
  }
}

const intake = (make: () => ChangeIntake) => holderWith({ memory: (dispose) => new HolderMemory(dispose, make()) });
const uses = (make: () => UseLedger) =>
  holderWith({ memory: (dispose) => new HolderMemory(dispose, undefined, make()) });
const entries = (make: (...of: ConstructorParameters<typeof EntryTable<string>>) => EntryTable<string>) =>
  holderWith({ memory: (dispose) => new HolderMemory(dispose, undefined, undefined, make(dispose)) });

export const MEMORY_MUTATIONS: readonly Mutation[] = [
  mutation(
    'skip a gap',
    intake(() => new SkipsGaps()),
  ),
  mutation('keep a fill that raced a change', holderWith({ memory: (dispose) => new KeepsRacedFills(dispose) })),
  mutation('forget the floor', holderWith({ memory: (dispose) => new ForgetsTheFloor(dispose) })),
  mutation('believe an answer below the floor', holderWith({ memory: (dispose) => new BelievesAnything(dispose) })),
  mutation('keep entries across a lost lease or a truncated log', {
    ...holderWith({ memory: (dispose) => new KeepsEntriesOnRestart(dispose) }),
  }),
  mutation('begin a lease with the old floor', {
    ...holderWith({ memory: (dispose) => new RestartsWithTheOldFloor(dispose) }),
  }),
  mutation(
    "keep another reference's entry beside a newer answer",
    entries((dispose) => new KeepsOtherReferences(dispose)),
  ),
  mutation(
    'ignore a revoked reference',
    entries((dispose) => new IgnoresReferenceChanges(dispose)),
  ),
  mutation(
    'ignore the end of an overlap',
    entries((dispose) => new IgnoresTheEndOfAnOverlap(dispose)),
  ),
  mutation(
    'forget a use that outlives a renewal',
    uses(() => new ForgetsWhatItReported()),
  ),
  mutation(
    'forget the uses that outlive a lost lease',
    uses(() => new ForgetsUsesOfALostLease()),
  ),
  mutation(
    'take a use for older by version, not by revision',
    uses(() => new ComparesVersions()),
  ),
  mutation(
    'forget the uses of a deleted secret',
    uses(() => new ForgetsUsesOfTheDeleted()),
  ),
  mutation(
    'tell a lifetime by the stopwatch',
    uses(() => new CountsLifetimesByTheStopwatch()),
    { world: { lifetimes: true, longUses: 0.7, wallSteps: 3, kills: 1.5 } },
  ),
];
