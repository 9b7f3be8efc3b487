import {
  type Change,
  type DatabaseInstant,
  type LeaseRow,
  referenceKey,
  type Revision,
  type VersionAt,
} from '@countersign/holder/protocol';
import type { World } from './world.js';

/** What the database knows of one secret's name. Never altered: a change puts a new one in its place. */
export interface NameState {
  secretId: string;
  versions: number;
  current: VersionAt | null;
  overlapping: VersionAt | null;
  references: ReadonlySet<string>;
}

/** What an admin's act does to a name. */
export interface Act {
  kind: string;
  state: NameState;
  reference: Change['reference'];
}

export const TEAM = 'team';

/** PostgreSQL, seen through committed transactions: each of its methods is one. */
export class Database {
  readonly names = new Map<string, NameState>();
  readonly leases = new Map<string, LeaseRow>();
  available = true;
  private readonly log: Change[] = [];
  private oldest = 1n;
  private clock = { id: 0, rate: 1, offset: 0 };

  constructor(private readonly world: World) {
    this.newClock();
  }

  get head(): Revision {
    return BigInt(this.log.length);
  }

  instant(): DatabaseInstant {
    const { id, rate, offset } = this.clock;
    return { nowMs: this.world.schedule.now * rate + offset, clock: `primary ${id}` };
  }

  /** Another primary: another clock, at another rate. Commits survive it (promise 8). */
  newClock(): void {
    const { random, scenario } = this.world;
    const { rateError } = scenario.clocks;
    const id = this.clock.id + 1;
    this.clock = { id, rate: 1 + random.between(-rateError, rateError), offset: random.between(-1e5, 1e5) };
  }

  stepClock(byMs: number): void {
    this.clock = { ...this.clock, offset: this.clock.offset + byMs };
  }

  /** State, revision and log row in one transaction. `act` sees the revision that it will have. */
  commit(secretName: string, act: (revision: Revision) => Act): Change {
    const revision = this.head + 1n;
    const { kind, state, reference } = act(revision);
    const change = { revision, team: TEAM, secretId: state.secretId, secretName, current: state.current, reference };
    this.log.push(change);
    this.names.set(secretName, state);
    this.world.observer.committed(change, state, kind);
    return change;
  }

  truncateLog(): void {
    this.oldest = this.head + 1n;
  }

  changesAfter(after: Revision): Change[] | 'truncated' {
    if (after + 1n < this.oldest) return 'truncated';
    return this.log.slice(Number(after), Number(after) + 50);
  }
}

export function allows(state: NameState, reference: { consumer: string; resourceId: string; slot: string }): boolean {
  return state.references.has(referenceKey(reference));
}
