import { type AsOf, type Change, ResolverProtocol, type Revision } from '@countersign/holder/protocol';
import type { NameState } from '../database.js';
import { type Mutation, mutation } from './mutation.js';

type Name = Parameters<ResolverProtocol<NameState>['lookup']>[0];

class AnswersAsOfWhatIsAsked extends ResolverProtocol<NameState> {
  override lookup(name: Name, minRevision: Revision): AsOf<NameState> | null {
    const kept = super.lookup(name, 0n);
    return kept && { ...kept, asOf: kept.asOf > minRevision ? kept.asOf : minRevision };
  }
}

class KeepsRacedReads extends ResolverProtocol<NameState> {
  protected override isOutrun(): boolean {
    return false;
  }
}

class KeepsEntriesBehindATruncatedLog extends ResolverProtocol<NameState> {
  protected override wipe(): void {}
}

class SkipsWhatItMissed extends ResolverProtocol<NameState> {
  override onChange(change: Change): void {
    if (change.revision > this.applied + 1n) this.intake.startFrom(change.revision - 1n);
    super.onChange(change);
  }
}

export const RESOLVER_MUTATIONS: readonly Mutation[] = [
  mutation('resolver: answer as of what was asked for', { Resolver: AnswersAsOfWhatIsAsked }),
  mutation('resolver: keep a read that raced a change', { Resolver: KeepsRacedReads }),
  mutation('resolver: keep entries behind a truncated log', { Resolver: KeepsEntriesBehindATruncatedLog }),
  mutation('resolver: skip what it missed', { Resolver: SkipsWhatItMissed }),
];
