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

/** Their runs go with them. What is not over stays. */
const OLD = `
  DELETE FROM sandboxes WHERE id IN (SELECT id FROM sandboxes WHERE ended_at < $1 ORDER BY ended_at LIMIT ${BATCH})`;

/** Forgets sandboxes that were over longer ago than the operator wants to know. One replica does. */
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
      name: 'sandboxes:clean-history',
      client,
      channel: 'sandboxes_clean_history',
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

  private async clean(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - this.days * DAY_MS);
    let deleted: number;
    do {
      [, deleted] = await this.dataSource.query<[unknown, number]>(OLD, [before]);
    } while (deleted === BATCH);
  }
}
