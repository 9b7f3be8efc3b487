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
import { AuditOutbox } from './audit-outbox.js';
import { auditRelay, busAuditSink, type AuditSink } from './audit-relay.js';

/** Where the relay takes entries: an `AuditSink`. */
export const AUDIT_SINK = Symbol('AuditSink');

type SinkProvider = Omit<FactoryProvider<AuditSink>, 'provide'>;

/** Gives a service its audit outbox, and a relay that runs as long as the service does. */
@Module({})
export class AuditModule {
  /** @param sink the chain, for the service that owns it; for all others it is reached over the bus */
  static with(service: ServiceName, sink: SinkProvider = overTheBus(service)): DynamicModule {
    const outbox = {
      provide: AuditOutbox,
      useFactory: (clock: Clock) => new AuditOutbox(service, clock),
      inject: [CLOCK],
    };
    const relay = {
      provide: RelayLifecycle,
      useFactory: (dataSource: DataSource, client: ClientConfig, to: AuditSink, logger: Logger) =>
        new RelayLifecycle(auditRelay(service, dataSource, client, to, logger)),
      inject: [DataSource, DATABASE_CLIENT_CONFIG, AUDIT_SINK, LOGGER],
    };
    return {
      module: AuditModule,
      global: true,
      providers: [outbox, { provide: AUDIT_SINK, ...sink }, relay],
      exports: [AuditOutbox],
    };
  }
}

function overTheBus(service: ServiceName): SinkProvider {
  return { useFactory: (bus: BusClient) => busAuditSink(service, bus), inject: [BusClient] };
}

class RelayLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(private readonly relay: LeaderLoop) {}

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.relay.stop();
  }
}
