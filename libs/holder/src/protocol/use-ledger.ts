import type { Change, ReportedUse, VersionAt } from './messages.js';
import { ReportedNames } from './reported-names.js';

/** How a use presents itself. */
export interface UseOptions {
  /** Ask for the overlapping previous version instead of the current one. */
  overlapping?: boolean;
  /** The resource's name, for a use long enough to be in somebody's way. */
  resource?: string;
  /** A lifetime of its own, as a sandbox has. Without one a use ends by the lease's limit. */
  lifetimeMs?: number;
}

/** A use that is running. It is handed out at its beginning and handed back at its end. */
export interface RunningUse extends VersionAt {
  secretId: string;
  resource: string | null;
  /** The end of its own lifetime; null when the lease's limit is its limit. */
  limit: Moment | null;
}

/** A moment on both of the clocks that uses are timed by. */
export interface Moment {
  elapsedMs: number;
  monotonicMs: number;
}

interface Group extends VersionAt {
  secretId: string;
  uses: Set<RunningUse>;
  /** A change that the holder has applied replaced this version (or may have: it skipped changes by a wipe). */
  older: boolean;
}

/** Counts running uses under the secret and the revision that made their version current. */
export class UseLedger {
  private readonly secrets = new Map<string, Map<bigint, Group>>();
  private readonly withLifetime = new Set<RunningUse>();
  private running = 0;
  private versions = 0;

  get size(): number {
    return this.running;
  }

  /** Whether a use of this version can begin so that no more than so many versions have uses. */
  hasRoom(secretId: string, { revision }: VersionAt, versionsMax: number): boolean {
    return this.versions < versionsMax || this.secrets.get(secretId)?.has(revision) === true;
  }

  begin(secretId: string, at: VersionAt, resource: string | null, limit: Moment | null): RunningUse {
    const use: RunningUse = { secretId, version: at.version, revision: at.revision, resource, limit };
    const groups = this.secrets.get(secretId) ?? new Map<bigint, Group>();
    const group = groups.get(at.revision) ?? { ...at, secretId, uses: new Set(), older: false };
    if (group.uses.size === 0) this.versions += 1;
    group.uses.add(use);
    this.secrets.set(secretId, groups.set(at.revision, group));
    if (limit !== null) this.withLifetime.add(use);
    this.running += 1;
    return use;
  }

  /** True when the last running use of an older version has ended: news that somebody may be waiting for. */
  end(use: RunningUse): boolean {
    const groups = this.secrets.get(use.secretId);
    const group = groups?.get(use.revision);
    if (!groups || !group?.uses.delete(use)) return false;
    this.withLifetime.delete(use);
    this.running -= 1;
    if (group.uses.size > 0) return false;
    this.versions -= 1;
    groups.delete(use.revision);
    if (groups.size === 0) this.secrets.delete(use.secretId);
    return group.older;
  }

  /**
   * SAFETY (promise 5): whatever runs on a version that this change replaced is reported from now until it ends. A use
   * that begins later comes from an entry that the change did not outdate, or from the overlap, whose end is a change too.
   */
  outdate(change: Change): void {
    for (const group of this.secrets.get(change.secretId)?.values() ?? []) {
      if (change.current === null || this.isOlder(group, change.current)) group.older = true;
    }
  }

  /** SAFETY (promise 5): after skipping changes (a new lease, a wipe) it is not known what was replaced: report it all. */
  outdateAll(): void {
    for (const groups of this.secrets.values()) for (const group of groups.values()) group.older = true;
  }

  report(now: Moment): ReportedUse[] {
    const report: ReportedUse[] = [];
    const names = new ReportedNames();
    for (const groups of this.secrets.values()) {
      for (const group of groups.values()) if (group.older) report.push(this.reported(group, now, names));
    }
    return report;
  }

  /** Uses whose limit has passed: their own, or the lease's when they have none. */
  overdue(elapsedMs: number, leaseLimit: number): RunningUse[] {
    const overdue = [...this.withLifetime].filter(({ limit }) => limit !== null && elapsedMs >= limit.elapsedMs);
    if (elapsedMs < leaseLimit) return overdue;
    for (const groups of this.secrets.values()) {
      for (const { uses } of groups.values()) for (const use of uses) if (use.limit === null) overdue.push(use);
    }
    return overdue;
  }

  /** By revision: an undone rotation makes a lower version current again, and the higher one is the older. */
  protected isOlder(than: VersionAt, current: VersionAt): boolean {
    return than.revision < current.revision;
  }

  /**
   * SAFETY (promise 5): whoever acts on a limit must not be late, so the abort goes by the stopwatch, which believes the
   * clock that ran further. Whoever tells how much is left must not tell too little: that goes by the monotonic clock,
   * which no step of the wall clock shortens. A sandbox keeps its own time, whatever its holder's wall clock does.
   */
  protected remainingMs(limit: Moment, now: Moment): number {
    return limit.monotonicMs - now.monotonicMs;
  }

  private reported({ secretId, version, revision, uses }: Group, now: Moment, names: ReportedNames): ReportedUse {
    let endsWithinMs: number | null = null;
    for (const { limit } of uses) {
      if (limit !== null) endsWithinMs = Math.max(endsWithinMs ?? 0, this.remainingMs(limit, now));
    }
    return { secretId, version, revision, count: uses.size, resources: names.of(uses), endsWithinMs };
  }
}
