import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { RewrapJobs } from './rewrap-jobs.js';
import { RewrapRun } from './rewrap-run.js';

/** The NOTIFY channel that says that a job was started. */
export const REWRAP_CHANNEL = 'secrets_store_rewraps';

/** Runs the running job, one replica at a time. A job whose process has ended is gone on with by the next leader. */
@Injectable()
export class Rewrapper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;
  private readonly closing = new AbortController();

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: RewrapJobs,
    private readonly run: RewrapRun,
    @Inject(DATABASE_CLIENT_CONFIG) client: ClientConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.loop = new LeaderLoop({
      name: 'rewrap-keys',
      client,
      channel: REWRAP_CHANNEL,
      pollMs: 2_000,
      logger,
      work: () => this.work(),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.closing.abort();
    await this.loop.stop();
  }

  private async work(): Promise<void> {
    const job = await this.jobs.running(this.dataSource.manager);
    if (job) await this.run.go(job, this.closing.signal);
  }
}
