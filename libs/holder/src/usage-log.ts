import { USAGE_REPORTS_MAX, type UsageReport } from '@countersign/contracts';

/** How often one reference has used one version since that was last told. */
export class UsageCounter {
  count = 0;
  firstMs = 0;
  lastMs = 0;

  constructor(readonly of: Pick<UsageReport, 'secretId' | 'version' | 'resourceId' | 'slot'>) {}
}

/** What one request reports. The store counts a number once, however often it is told. */
export interface UsageBatch {
  usage: UsageReport[];
  /** 0 where there is nothing to report. */
  usageNumber: number;
}

const NOTHING: UsageBatch = { usage: [], usageNumber: 0 };

/** Collects counts until a renewal reports them; also those of entries that are gone by then. */
export class UsageLog {
  private readonly counted = new Set<UsageCounter>();
  private unconfirmed: UsageBatch | null = null;
  private lastNumber = 0;

  /** Called at every use: cheap. @param atMs wall-clock milliseconds */
  used(counter: UsageCounter, atMs: number): void {
    if (counter.count === 0) {
      counter.firstMs = atMs;
      this.counted.add(counter);
    }
    counter.count += 1;
    counter.lastMs = atMs;
  }

  /**
   * What the next request carries: no more than fits, the rest later. The same, under the same number, until it is
   * confirmed: a batch of which nobody knows whether it arrived must not grow.
   */
  take(): UsageBatch {
    this.unconfirmed ??= this.nextBatch();
    return this.unconfirmed ?? NOTHING;
  }

  /** The store has taken it. Of a batch that was sent twice this may be heard twice. */
  confirm({ usageNumber }: UsageBatch): void {
    if (this.unconfirmed?.usageNumber === usageNumber) this.unconfirmed = null;
  }

  /** Whether there is more to tell than the next request carries. */
  get hasMore(): boolean {
    return this.unconfirmed === null ? this.counted.size > USAGE_REPORTS_MAX : this.counted.size > 0;
  }

  private nextBatch(): UsageBatch | null {
    const usage: UsageReport[] = [];
    for (const counter of this.counted) {
      if (usage.length === USAGE_REPORTS_MAX) break;
      usage.push(toReport(counter));
      counter.count = 0;
      this.counted.delete(counter);
    }
    if (usage.length === 0) return null;
    this.lastNumber += 1;
    return { usage, usageNumber: this.lastNumber };
  }
}

function toReport({ of, count, firstMs, lastMs }: UsageCounter): UsageReport {
  return { ...of, count, firstAt: new Date(firstMs).toISOString(), lastAt: new Date(lastMs).toISOString() };
}
