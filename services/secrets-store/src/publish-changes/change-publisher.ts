import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { CHANGES_CHANNEL } from '../domain/change-log.js';
import { changesAfter } from '../domain/change-row.js';
import { ChangeStream, type StreamEnd } from './change-stream.js';

const BATCH = 500;

/**
 * Brings every committed change to the stream, in revision order. One replica does; it goes on from where the stream
 * ends, so it needs no record of its own of what it has published, and a crash anywhere loses and repeats nothing.
 */
@Injectable()
export class ChangePublisher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;
  private end: StreamEnd | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly stream: ChangeStream,
    @Inject(DATABASE_CLIENT_CONFIG) client: ClientConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new LeaderLoop({
      name: 'publish-changes',
      client,
      channel: CHANGES_CHANNEL,
      pollMs: 1_000,
      logger,
      work: () => this.publishAll(),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  private async publishAll(): Promise<void> {
    try {
      this.end ??= await this.openStream();
      for (;;) {
        const changes = await changesAfter(this.dataSource.manager, this.end.revision, BATCH);
        for (const change of changes) this.end = await this.stream.publish(change, this.end);
        if (changes.length < BATCH) return;
      }
    } catch (error) {
      // Whatever went wrong, the stream itself knows best where it ends now.
      this.end = null;
      throw error;
    }
  }

  private async openStream(): Promise<StreamEnd> {
    const end = await this.stream.open();
    const [counter]: { head: string }[] = await this.dataSource.query('SELECT head FROM revision_counter');
    if (BigInt(end.revision) > BigInt(counter!.head)) {
      this.logger.error(
        { streamRevision: end.revision, databaseRevision: counter!.head },
        'the change stream is ahead of the database: an older database was restored. Delete the stream CHANGES to start it anew',
      );
      throw new Error('The change stream is ahead of the database.');
    }
    return end;
  }
}
