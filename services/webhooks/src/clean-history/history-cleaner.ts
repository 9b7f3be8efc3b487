import { CLOCK, type Clock } from '@countersign/platform-clock';
import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';

export const HISTORY_DAYS = Symbol('HistoryDays');

const EVERY_MS = 10 * 60_000;
const BATCH = 1_000;
const DAY_MS = 24 * 3_600_000;

/** What a run's metric taught is of no use to anybody once the run has long said nothing. */
const METRICS_DAYS = 30;

/**
 * In this order: an event is kept while an execution names it. Each statement takes a bounded number of rows, so that
 * none holds others up. What is pending stays, however old it is.
 */
const HISTORY = [
  `DELETE FROM executions WHERE id IN (
       SELECT e.id FROM executions e JOIN events v ON v.team_id = e.team_id AND v.event_id = e.event_id
       WHERE v.received_at < $1 AND e.status <> 'pending' AND e.finished_at < $1 ORDER BY v.received_at LIMIT ${BATCH})`,
  `DELETE FROM events WHERE (team_id, event_id) IN (
       SELECT v.team_id, v.event_id FROM events v
       WHERE v.received_at < $1 AND NOT EXISTS (
         SELECT FROM executions e WHERE e.team_id = v.team_id AND e.event_id = v.event_id)
       ORDER BY v.received_at LIMIT ${BATCH})`,
];
const METRICS = `
  DELETE FROM metric_states WHERE (automation_id, watches, run) IN (
    SELECT automation_id, watches, run FROM metric_states WHERE updated_at < $1 ORDER BY updated_at LIMIT ${BATCH})`;

/** Deletes history that is older than the operator wants to keep. One replica does. */
@Injectable()
export class HistoryCleaner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(HISTORY_DAYS) private readonly days: number,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DATABASE_CLIENT_CONFIG) client: ClientConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.loop = new LeaderLoop({
      name: 'webhooks:clean-history',
      client,
      channel: 'webhooks_clean_history',
      pollMs: EVERY_MS,
      work: () => this.clean(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** One pass, until nothing is left that is too old. */
  async clean(): Promise<void> {
    const now = this.clock.now().getTime();
    for (const sql of HISTORY) await this.deleteAll(sql, new Date(now - this.days * DAY_MS));
    await this.deleteAll(METRICS, new Date(now - METRICS_DAYS * DAY_MS));
  }

  private async deleteAll(sql: string, before: Date): Promise<void> {
    let deleted: number;
    do {
      [, deleted] = await this.dataSource.query<[unknown, number]>(sql, [before]);
    } while (deleted === BATCH);
  }
}
