import type { ServiceName } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { DATABASE_CLIENT_CONFIG, type LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import {
  Module,
  type DynamicModule,
  type FactoryProvider,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { AuditCounts, countsLoop, type AuditCountsOptions } from './audit-counts.js';
import { AuditOutbox } from './audit-outbox.js';
import { auditRelay, busAuditSink } from './audit-relay.js';
import type { AuditSink } from './outbox-relay.js';

/** Where the relay takes entries: an `AuditSink`. */
const AUDIT_SINK = Symbol('AuditSink');

const RELAY = Symbol('AuditRelay');
const COUNTS_LOOP = Symbol('AuditCountsLoop');

type SinkProvider = Omit<FactoryProvider<AuditSink>, 'provide'>;

export interface AuditOptions {
  /** The chain, for the service that owns it; all others reach it over the bus. */
  sink?: SinkProvider;
  /** For a service that counts acts; its migrations make the table. */
  counts?: AuditCountsOptions;
}

/** Gives a service its audit outbox, and a relay that runs as long as the service does. */
@Module({})
export class AuditModule {
  static with(service: ServiceName, { sink = overTheBus(service), counts }: AuditOptions = {}): DynamicModule {
    const outbox = {
      provide: AuditOutbox,
      useFactory: (clock: Clock) => new AuditOutbox(service, clock),
      inject: [CLOCK],
    };
    const relay = {
      provide: RELAY,
      useFactory: (dataSource: DataSource, client: ClientConfig, to: AuditSink, clock: Clock, logger: Logger) =>
        new LoopLifecycle(auditRelay({ service, dataSource, client, sink: to, clock, logger })),
      inject: [DataSource, DATABASE_CLIENT_CONFIG, AUDIT_SINK, CLOCK, LOGGER],
    };
    return {
      module: AuditModule,
      global: true,
      providers: [outbox, { provide: AUDIT_SINK, ...sink }, relay, ...(counts ? countsOf(service, counts) : [])],
      exports: [AuditOutbox, ...(counts ? [AuditCounts] : [])],
    };
  }
}

function overTheBus(service: ServiceName): SinkProvider {
  return { useFactory: (bus: BusClient) => busAuditSink(service, bus), inject: [BusClient] };
}

function countsOf(service: ServiceName, options: AuditCountsOptions): FactoryProvider[] {
  return [
    {
      provide: AuditCounts,
      useFactory: (dataSource: DataSource, outbox: AuditOutbox, logger: Logger) =>
        new AuditCounts(dataSource, outbox, options, logger),
      inject: [DataSource, AuditOutbox, LOGGER],
    },
    {
      provide: COUNTS_LOOP,
      useFactory: (counts: AuditCounts, client: ClientConfig, logger: Logger) =>
        new LoopLifecycle(countsLoop(service, counts, options, client, logger)),
      inject: [AuditCounts, DATABASE_CLIENT_CONFIG, LOGGER],
    },
  ];
}

class LoopLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(private readonly loop: LeaderLoop) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }
}
