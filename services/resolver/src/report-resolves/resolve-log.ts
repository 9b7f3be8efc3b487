import { RESOLVE_REPORTS_MAX, type ResolveReport } from '@countersign/contracts';

/** What was resolved, or refused, of one reference. */
export type Resolved = Omit<ResolveReport, 'count' | 'firstAt' | 'lastAt'>;

/** A report as it is sent; again under the same number until it is confirmed. */
export interface ResolveBatch {
  number: number;
  resolves: ResolveReport[];
}

/**
 * Different references that are counted at a time. Without the store there are soon no leases, and so no resolves: this is
 * for a consumer that asks for made-up ones, which must not fill the memory.
 */
const KEYS_MAX = 20_000;

interface Counted {
  of: Resolved;
  count: number;
  firstMs: number;
  lastMs: number;
}

/** Counts resolves by reference and version until they are reported. */
export class ResolveLog {
  private readonly counted = new Map<string, Counted>();
  private unconfirmed: ResolveBatch | null = null;
  private lastNumber = 0;
  /** Resolves for which there was no room. */
  private uncounted = 0;

  /** @param atMs wall-clock milliseconds */
  add(of: Resolved, atMs: number): void {
    const key = keyOf(of);
    const known = this.counted.get(key);
    if (known) {
      known.count += 1;
      known.lastMs = atMs;
    } else if (this.counted.size < KEYS_MAX) {
      this.counted.set(key, { of, count: 1, firstMs: atMs, lastMs: atMs });
    } else {
      this.uncounted += 1;
    }
  }

  /** The next report; null where there is nothing to tell. */
  take(): ResolveBatch | null {
    this.unconfirmed ??= this.nextBatch();
    return this.unconfirmed;
  }

  confirm({ number }: ResolveBatch): void {
    if (this.unconfirmed?.number === number) this.unconfirmed = null;
  }

  /** How many could not be counted since this was last asked. */
  takeUncounted(): number {
    const { uncounted } = this;
    this.uncounted = 0;
    return uncounted;
  }

  private nextBatch(): ResolveBatch | null {
    const resolves: ResolveReport[] = [];
    for (const [key, counted] of this.counted) {
      if (resolves.length === RESOLVE_REPORTS_MAX) break;
      resolves.push(toReport(counted));
      this.counted.delete(key);
    }
    if (resolves.length === 0) return null;
    this.lastNumber += 1;
    return { number: this.lastNumber, resolves };
  }
}

function keyOf({ consumer, team, resourceId, slot, secret, resolved, code }: Resolved): string {
  return [consumer, team, resourceId, slot, secret, resolved?.secretId, resolved?.version, code].join('/');
}

function toReport({ of, count, firstMs, lastMs }: Counted): ResolveReport {
  return { ...of, count, firstAt: new Date(firstMs).toISOString(), lastAt: new Date(lastMs).toISOString() };
}
