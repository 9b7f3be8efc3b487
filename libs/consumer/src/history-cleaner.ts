import type { ConsumerName } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import type { FactoryProvider, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';

/** Rows that are kept for so many days, and the statement that deletes older ones. */
export interface KeptRows {
  days: number;
  /** Deletes rows from before `$1`, at most `$2` of them, so that no statement holds others up. */
  deleteSql: string;
}

const EVERY_MS = 10 * 60_000;
const BATCH = 1_000;
const DAY_MS = 24 * 3_600_000;

/** Deletes what is older than the operator wants to keep. One replica does. */
export class HistoryCleaner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;

  /** @param history in the order in which it is deleted */
  constructor(
    consumer: ConsumerName,
    private readonly history: readonly KeptRows[],
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    client: ClientConfig,
    logger: Logger,
  ) {
    this.loop = new LeaderLoop({
      name: `${consumer}:clean-history`,
      client,
      channel: `${consumer}_clean_history`,
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
  private async clean(): Promise<void> {
    const now = this.clock.now().getTime();
    for (const { days, deleteSql } of this.history) {
      const before = new Date(now - days * DAY_MS);
      let deleted: number;
      do {
        [, deleted] = await this.dataSource.query<[unknown, number]>(deleteSql, [before, BATCH]);
      } while (deleted === BATCH);
    }
  }
}

/** For the module of a consumer that keeps a history. */
export function historyCleanerOf(
  consumer: ConsumerName,
  history: readonly KeptRows[],
): FactoryProvider<HistoryCleaner> {
  return {
    provide: HistoryCleaner,
    useFactory: (dataSource: DataSource, clock: Clock, client: ClientConfig, logger: Logger) =>
      new HistoryCleaner(consumer, history, dataSource, clock, client, logger),
    inject: [DataSource, CLOCK, DATABASE_CLIENT_CONFIG, LOGGER],
  };
}
