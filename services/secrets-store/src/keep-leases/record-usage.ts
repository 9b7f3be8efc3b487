import type { UsageReport } from '@countersign/contracts';
import { isDatabaseAway } from '@countersign/platform-bus';
import type { EntityManager } from 'typeorm';
import { Batcher } from '@countersign/platform-database';
import { countUses } from './count-uses.js';

/** The reports of one process, as it numbered them. */
export interface ConsumerUsage {
  consumer: string;
  process: string;
  usage: UsageReport[];
  usageNumber: number;
}

/** Renewals whose reports one round of statements takes; each may carry a thousand. */
const BATCH_MAX = 50;

/**
 * Keeps *last used* of secrets and references as facts that holders report, and counts the uses for the audit log. A late
 * report never turns one back, one from the future counts as of now, and one that is told again is not counted again.
 */
export class UsageRecords {
  private readonly batches = new Batcher<ConsumerUsage, { error: unknown } | null>(
    (batch) => this.recordBatch(batch),
    BATCH_MAX,
  );

  constructor(private readonly manager: EntityManager) {}

  /** Costs nothing where there is nothing to report. */
  async record(reported: ConsumerUsage): Promise<void> {
    if (reported.usage.length === 0) return;
    const failed = await this.batches.add(reported);
    if (failed) throw failed.error;
  }

  /** After a change every holder reports at once, mostly of the same rows: together they are written and locked once. */
  private async recordBatch(batch: ConsumerUsage[]): Promise<({ error: unknown } | null)[]> {
    try {
      // Side by side: the renewals wait for the slower of the two, and the counts add nothing to that.
      const written = await Promise.allSettled([recordUsage(this.manager, batch), countUses(this.manager, batch)]);
      for (const outcome of written) if (outcome.status === 'rejected') throw outcome.reason;
      return batch.map(() => null);
    } catch (error) {
      if (batch.length === 1 || isDatabaseAway(error)) return batch.map(() => ({ error }));
    }
    // One report that cannot be written must not cost the others their renewals.
    const alone: ({ error: unknown } | null)[] = [];
    for (const one of batch) alone.push(...(await this.recordBatch([one])));
    return alone;
  }
}

async function recordUsage(manager: EntityManager, batch: readonly ConsumerUsage[]): Promise<void> {
  const input = JSON.stringify(
    batch.flatMap(({ consumer, usage }) => usage.map((report) => ({ ...report, consumer }))),
  );
  await manager.query(
    `UPDATE secrets s SET last_used_at = greatest(s.last_used_at, least(u.last_at, now()))
     FROM (SELECT "secretId" AS id, max("lastAt") AS last_at
           FROM jsonb_to_recordset($1::jsonb) AS r ("secretId" uuid, "lastAt" timestamptz) GROUP BY 1) u
     WHERE s.id = u.id`,
    [input],
  );
  await manager.query(
    `UPDATE secret_references r SET last_used_at = greatest(r.last_used_at, least(u.last_at, now())), last_used_version = u.version
     FROM (SELECT DISTINCT ON (consumer, "resourceId", slot, "secretId")
                  consumer, "resourceId" AS resource_id, slot, "secretId" AS secret_id, version, "lastAt" AS last_at
           FROM jsonb_to_recordset($1::jsonb)
             AS r (consumer text, "secretId" uuid, "resourceId" uuid, slot text, version int, "lastAt" timestamptz)
           ORDER BY consumer, "resourceId", slot, "secretId", "lastAt" DESC) u
     JOIN secrets s ON s.id = u.secret_id
     WHERE r.consumer = u.consumer AND r.resource_id = u.resource_id AND r.slot = u.slot AND r.secret_name = s.name
       AND r.team = s.team AND (r.last_used_at IS NULL OR r.last_used_at <= u.last_at)`,
    [input],
  );
}
