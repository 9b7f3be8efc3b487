import { identifierOf, type AuditEntry, type ServiceName } from '@countersign/contracts';
import { LeaderLoop } from '@countersign/platform-database';
import type { Logger } from '@countersign/platform-log';
import { createHash } from 'node:crypto';
import type { ClientConfig } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Act, AuditOutbox } from './audit-outbox.js';

/** The table of acts that are counted, for a service's migration. Migrations carry it: never edit it, add a new one. */
export const AUDIT_COUNTS_TABLE_V1 = `
  -- Acts that come too often for an entry each: how often since when, until that is an entry of its own.
  CREATE TABLE audit_counts (
    key text PRIMARY KEY,
    act jsonb NOT NULL,
    count bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 50);
  CREATE INDEX audit_counts_opened_at ON audit_counts (opened_at);
`;

/** An act that happened some number of times. */
export interface CountedAct {
  /** What makes two of them the same: whoever could vary it at will could fill the log. */
  key: readonly (string | number | null)[];
  /** Of acts with the same key, the last one speaks for all. */
  act: Act;
  count: number;
  firstAt: Date;
  lastAt: Date;
}

export interface AuditCountsOptions {
  /** For how long acts are counted before they become an entry, in seconds. */
  seconds: number;
}

const FLUSH_MAX = 500;

const ADD = `
  INSERT INTO audit_counts AS kept (key, act, count, first_at, last_at)
  SELECT key, (array_agg(act ORDER BY last_at DESC))[1], sum(count), min(first_at), max(last_at)
  FROM jsonb_to_recordset($1::jsonb)
    AS r (key text, act jsonb, count bigint, first_at timestamptz, last_at timestamptz)
  GROUP BY key
  ORDER BY key -- in one order for everybody: two that hold rows and want each other's would wait for ever
  ON CONFLICT (key) DO UPDATE SET
    act = excluded.act, count = kept.count + excluded.count,
    first_at = least(kept.first_at, excluded.first_at), last_at = greatest(kept.last_at, excluded.last_at)
`;

const DUE = `
  SELECT key, act, count, first_at, last_at FROM audit_counts WHERE opened_at <= now() - make_interval(secs => $1)
  ORDER BY opened_at LIMIT ${FLUSH_MAX} FOR UPDATE SKIP LOCKED
`;

const REMOVE = 'DELETE FROM audit_counts WHERE key = ANY($1::text[]) AND key <> ALL($2::text[])';

const SET_ASIDE = `UPDATE audit_counts SET opened_at = now() + interval '1 hour' WHERE key = ANY($1::text[])`;

interface Row {
  key: string;
  act: Act;
  count: string;
  first_at: Date;
  last_at: Date;
}

/** Audits what happens too often for an entry each: first, last and how many times, one entry a while. */
export class AuditCounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: AuditOutbox,
    private readonly options: AuditCountsOptions,
    private readonly logger: Logger,
  ) {}

  /** @param manager the transaction of the acts themselves, where they have one */
  async add(acts: readonly CountedAct[], manager: EntityManager = this.dataSource.manager): Promise<void> {
    if (acts.length === 0) return;
    const rows = acts.map(({ key, act, count, firstAt, lastAt }) => ({
      ...{ key: keyOf(key), act, count },
      first_at: firstAt.toISOString(),
      last_at: lastAt.toISOString(),
    }));
    await manager.query(ADD, [JSON.stringify(rows)]);
  }

  /** Makes entries of what was counted for long enough: taken from the counts and written in one transaction. */
  async flush(): Promise<void> {
    while ((await this.flushSome()) === FLUSH_MAX) {
      // until nothing is due
    }
  }

  private flushSome(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const rows: Row[] = await manager.query(DUE, [this.options.seconds]);
      const entries: AuditEntry[] = [];
      const strange: string[] = [];
      for (const row of rows) {
        try {
          entries.push(this.outbox.entryOf(toAct(row)));
        } catch {
          strange.push(row.key);
        }
      }
      await this.outbox.write(manager, entries);
      await manager.query(REMOVE, [rows.map(({ key }) => key), strange]);
      if (strange.length > 0) await this.setAside(manager, strange);
      return rows.length;
    });
  }

  private async setAside(manager: EntityManager, keys: string[]): Promise<void> {
    await manager.query(SET_ASIDE, [keys]);
    this.logger.error(
      { keys },
      'acts that were counted are none any more: they were changed in the database (audit_counts, by key), and are looked at again in an hour. All others go on',
    );
  }
}

/** Flushes as long as the service runs. */
export function countsLoop(
  service: ServiceName,
  counts: AuditCounts,
  { seconds }: AuditCountsOptions,
  client: ClientConfig,
  logger: Logger,
): LeaderLoop {
  return new LeaderLoop({
    name: `audit-counts:${service}`,
    client,
    channel: `audit_counts_${identifierOf(service)}`,
    pollMs: Math.min(10_000, Math.max(250, (seconds * 1_000) / 6)),
    logger,
    work: () => counts.flush(),
  });
}

function toAct({ act, count, first_at, last_at }: Row): Act {
  const times = { firstAt: first_at.toISOString(), lastAt: last_at.toISOString() };
  // Acts that no single request stands behind, such as reported uses, get a name of their own.
  const correlationId = act.correlationId || `counted-${uuidv7()}`;
  return { ...act, correlationId, facts: { ...act.facts, count: Number(count), ...times } };
}

function keyOf(parts: CountedAct['key']): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
