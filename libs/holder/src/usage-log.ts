import { USAGE_REPORTS_MAX, type UsageReport } from '@countersign/contracts';

/** How often one reference has used one version since that was last told. */
export class UsageCounter {
  count = 0;
  firstMs = 0;
  lastMs = 0;

  constructor(readonly of: Pick<UsageReport, 'secretId' | 'version' | 'resourceId' | 'slot'>) {}
}

/** Collects counts until a renewal reports them; also those of entries that are gone by then. */
export class UsageLog {
  private readonly counted = new Set<UsageCounter>();
  private unconfirmed: UsageReport[] = [];

  /** Called at every use: cheap. @param atMs wall-clock milliseconds */
  used(counter: UsageCounter, atMs: number): void {
    if (counter.count === 0) {
      counter.firstMs = atMs;
      this.counted.add(counter);
    }
    counter.count += 1;
    counter.lastMs = atMs;
  }

  /** What the next renewal carries: no more than fits, the rest later. */
  take(): UsageReport[] {
    const reports = this.unconfirmed.splice(0, USAGE_REPORTS_MAX);
    for (const counter of this.counted) {
      if (reports.length === USAGE_REPORTS_MAX) break;
      reports.push(toReport(counter));
      counter.count = 0;
      this.counted.delete(counter);
    }
    return reports;
  }

  /** Puts back what a renewal carried and nobody confirmed. It may be told twice: times only rise. */
  putBack(reports: readonly UsageReport[]): void {
    this.unconfirmed.push(...reports);
  }
}

function toReport({ of, count, firstMs, lastMs }: UsageCounter): UsageReport {
  return { ...of, count, firstAt: new Date(firstMs).toISOString(), lastAt: new Date(lastMs).toISOString() };
}
