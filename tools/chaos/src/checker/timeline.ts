import type { History, LoggedChange } from '../history.js';

/** From which revision on, and until which, a version was what it was. */
export interface Span {
  from: bigint;
  /** Null where it still is. */
  until: bigint | null;
}

interface Spans {
  current: Span[];
  overlapping: Span[];
}

/** The one true order of changes, from the log: what was current and what overlapped, from which revision until which. */
export class Timeline {
  private readonly versions = new Map<string, Spans>();
  private readonly secretOfRevision = new Map<bigint, string>();
  private readonly references = new Map<string, Span[]>();

  constructor(log: readonly LoggedChange[]) {
    for (const change of log) this.refer(change);
    for (const [secretId, changes] of Map.groupBy(
      log.filter(({ type }) => type.startsWith('secret.')),
      (change) => change.secretId,
    )) {
      for (const change of changes) {
        this.secretOfRevision.set(change.revision, secretId);
        this.step(secretId, 'current', change.current?.version ?? null, change.revision);
        this.step(secretId, 'overlapping', change.overlapping?.version ?? null, change.revision);
      }
    }
  }

  /** Of a version that never was: none. */
  spans(secretId: string, version: number, as: 'current' | 'overlapping'): Span[] {
    return this.versions.get(`${secretId}/${version}`)?.[as] ?? [];
  }

  /** When a resource held a reference to a name. A deletion breaks it and a creation heals it: that shows in the versions. */
  grants(resource: string, name: string): Span[] {
    return this.references.get(`${resource}/${name}`) ?? [];
  }

  secretOf(revision: bigint): string | undefined {
    return this.secretOfRevision.get(revision);
  }

  private refer({ type, resource, name, revision }: LoggedChange): void {
    if (resource === null) return;
    const spans = this.grants(resource, name);
    const last = spans.at(-1);
    if (type === 'reference.revoked' && last?.until === null) last.until = revision;
    else if (type === 'reference.granted' && last?.until !== null) spans.push({ from: revision, until: null });
    this.references.set(`${resource}/${name}`, spans);
  }

  private step(secretId: string, as: 'current' | 'overlapping', version: number | null, revision: bigint): void {
    const key = `${secretId}/${version}`;
    for (const [other, spans] of this.versions) {
      const last = spans[as].at(-1);
      if (other.startsWith(`${secretId}/`) && other !== key && last?.until === null) last.until = revision;
    }
    if (version === null) return;
    const spans = this.versions.get(key) ?? { current: [], overlapping: [] };
    const last = spans[as].at(-1);
    if (last?.until !== null) spans[as].push({ from: revision, until: null });
    this.versions.set(key, spans);
  }
}

/**
 * When each change had committed at the latest: when anybody first saw it or a later one, since changes commit in the
 * order of their revisions.
 */
export class CommitTimes {
  private readonly latest: { revision: bigint; at: number }[];
  private readonly invoked: Map<bigint, number>;

  constructor({ writes, verdicts, stream }: Pick<History, 'writes' | 'verdicts' | 'stream'>) {
    const seen = [
      ...writes.map(({ revision, acknowledgedAt }) => ({ revision, at: acknowledgedAt })),
      ...verdicts.map(({ revision, receivedAt }) => ({ revision, at: receivedAt })),
      ...stream.map(({ revision, at }) => ({ revision, at })),
    ].sort((a, b) => (a.revision < b.revision ? 1 : a.revision > b.revision ? -1 : 0));
    let earliest = Infinity;
    this.latest = seen.map(({ revision, at }) => ({ revision, at: (earliest = Math.min(earliest, at)) })).reverse();
    this.invoked = new Map(writes.map(({ revision, invokedAt }) => [revision, invokedAt]));
  }

  /** Infinity for one that nobody saw. */
  committedBy(revision: bigint): number {
    let [low, high] = [0, this.latest.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.latest[middle]!.revision < revision) low = middle + 1;
      else high = middle;
    }
    // Of several sightings of one revision the first in this order carries the earliest.
    return this.latest[low]?.at ?? Infinity;
  }

  /** It cannot have committed before somebody asked for it. */
  notBefore(revision: bigint): number {
    return this.invoked.get(revision) ?? -Infinity;
  }
}
