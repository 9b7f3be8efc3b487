import { appendAudit, type ServiceName } from '@countersign/contracts';
import { type BusClient, serviceActor } from '@countersign/platform-bus';
import { LeaderLoop } from '@countersign/platform-database';
import type { ClientConfig } from 'pg';
import { outboxChannel } from './audit-outbox.js';
import { OutboxRelay, type AuditSink, type OutboxRelayOptions } from './outbox-relay.js';

/** The chain as every service but its owner reaches it. */
export function busAuditSink(service: ServiceName, bus: BusClient): AuditSink {
  return async (entries) => {
    await bus.call(appendAudit, { entries }, { actor: serviceActor(service) });
  };
}

export interface AuditRelayOptions extends OutboxRelayOptions {
  service: ServiceName;
  client: ClientConfig;
}

/** Moves a service's outbox to the audit chain as long as the service runs. */
export function auditRelay({ service, client, ...options }: AuditRelayOptions): LeaderLoop {
  const relay = new OutboxRelay(options);
  return new LeaderLoop({
    name: `audit-relay:${service}`,
    client,
    channel: outboxChannel(service),
    pollMs: 5_000,
    logger: options.logger,
    work: () => relay.work(),
  });
}
