import {
  DatabaseClock,
  type LeaseRow,
  type ProtocolSettings,
  type ReportedUse,
  type WatchedClock,
} from '@countersign/holder/protocol';
import type { ReportedUseOnWire } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Batcher } from '@countersign/platform-database';
import { PROTOCOL_SETTINGS } from '../keep-leases/lease-settings.js';
import { forgetVanishedHolders } from './forget-vanished-holders.js';

/** A lease row, and the head when the holder, long vanished by then, was forgotten. */
export type StoredLease = LeaseRow & { forgottenAt: bigint | null };

/** The rows that a change's barrier has to do with: a holder that was forgotten before the change has not. */
export function rowsFor(revision: bigint, rows: readonly StoredLease[]): StoredLease[] {
  return rows.filter(({ forgottenAt }) => forgottenAt === null || forgottenAt >= revision);
}

/** Every lease row as of one moment, and the database's clock as this process has watched it. */
export interface LeaseSnapshot {
  rows: StoredLease[];
  clock: WatchedClock;
}

interface Row {
  process: string | null;
  consumer: string;
  instance: string;
  leaseId: string;
  sequence: string;
  applied: string;
  uses: ReportedUseOnWire[];
  longestUseMs: number;
  extendedAtMs: number;
  left: boolean;
  forgottenAt: string | null;
  nowMs: number;
  nowClock: string;
}

/**
 * One statement: the rows of one snapshot, and the clock read after it was taken. The clock is named by the server's start:
 * a promoted standby and a restarted server have another.
 */
const SNAPSHOT = `
  SELECT l.process, l.consumer, l.instance, l.lease_id AS "leaseId", l.sequence, l.applied, l.uses,
         l.longest_use_ms AS "longestUseMs", l.extended_at_ms AS "extendedAtMs", l.has_left AS left,
         l.forgotten_at AS "forgottenAt",
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs",
         pg_postmaster_start_time()::text AS "nowClock"
  FROM (VALUES (1)) AS one LEFT JOIN leases l ON NOT l.has_left
`;

/** Reads lease rows for barriers, and watches the database's clock all the while. */
@Injectable()
export class LeaseSnapshots implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly watched: DatabaseClock;
  private readonly reads = new Batcher<null, LeaseSnapshot>(async (asked) => {
    const snapshot = await this.read();
    return asked.map(() => snapshot);
  }, Infinity);
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PROTOCOL_SETTINGS) private readonly settings: ProtocolSettings,
  ) {
    this.watched = new DatabaseClock(settings);
  }

  onApplicationBootstrap(): void {
    // Without a barrier to judge the clock is watched all the same: an expiry is believed only after a term of watching.
    this.timer = setInterval(() => void this.watch().catch(() => {}), this.settings.termMs / 3);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** A snapshot that begins after this call: it shows everything that committed before. */
  fresh(): Promise<LeaseSnapshot> {
    return this.reads.add(null);
  }

  private async watch(): Promise<void> {
    await this.fresh();
    await forgetVanishedHolders(this.dataSource, this.settings);
  }

  private async read(): Promise<LeaseSnapshot> {
    const sentMs = this.clock.monotonic();
    const rows: Row[] = await this.dataSource.query(SNAPSHOT);
    const receivedMs = this.clock.monotonic();
    const { nowMs, nowClock } = rows.at(-1)!;
    const clock = this.watched.observe({ nowMs, clock: nowClock }, sentMs, receivedMs);
    return { rows: rows.filter(({ process }) => process !== null).map(toLeaseRow), clock };
  }
}

function toLeaseRow(row: Row): StoredLease {
  return {
    holder: { consumer: row.consumer, instance: row.instance, process: row.process! },
    leaseId: row.leaseId,
    sequence: Number(row.sequence),
    applied: BigInt(row.applied),
    uses: row.uses.map(toReportedUse),
    longestUseMs: row.longestUseMs,
    extendedAtMs: row.extendedAtMs,
    left: row.left,
    forgottenAt: row.forgottenAt === null ? null : BigInt(row.forgottenAt),
  };
}

function toReportedUse(use: ReportedUseOnWire): ReportedUse {
  return { ...use, revision: BigInt(use.revision) };
}
