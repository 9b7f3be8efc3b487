import type { AuditStream } from '@countersign/platform-config';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { AUDIT_CHANNEL } from '../append-audit/chain-appender.js';
import type { AuditStreamSink } from './audit-stream-sink.js';
import { AuditStreamer } from './audit-streamer.js';
import { CollectorSink } from './collector-sink.js';
import { FileSink } from './file-sink.js';
import { StdoutSink } from './stdout-sink.js';
import { STREAM_SETTINGS, type StreamSettings } from './stream-settings.js';

/** Runs the audit streams: each in a loop of its own, which one replica at a time leads. */
@Injectable()
export class AuditStreams implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly abort = new AbortController();
  private readonly running: { loop: LeaderLoop; sink: AuditStreamSink }[];

  constructor(
    @Inject(STREAM_SETTINGS) settings: StreamSettings,
    dataSource: DataSource,
    @Inject(CLOCK) clock: Clock,
    @Inject(DATABASE_CLIENT_CONFIG) client: ClientConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.running = settings.streams.map((stream) => {
      const { name } = stream;
      const sink = sinkOf(stream, settings);
      const { signal } = this.abort;
      const streamer = new AuditStreamer({ name, sink, manager: dataSource.manager, clock, logger, signal });
      const work = () => streamer.work();
      const loop = new LeaderLoop({
        name: `audit-stream:${name}`,
        channel: AUDIT_CHANNEL,
        pollMs: 1_000,
        ...{ client, work, logger },
      });
      return { loop, sink };
    });
  }

  onApplicationBootstrap(): void {
    for (const { loop } of this.running) loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.abort.abort();
    await Promise.all(this.running.map(({ loop }) => loop.stop()));
    await Promise.all(this.running.map(({ sink }) => sink.close().catch(() => {})));
  }
}

function sinkOf(stream: AuditStream, { tokenFile, ca }: StreamSettings): AuditStreamSink {
  switch (stream.kind) {
    case 'stdout':
      return new StdoutSink();
    case 'file':
      return new FileSink(stream.path);
    case 'collector':
      return new CollectorSink({ url: stream.url, tokenFile, ca });
  }
}
