import { appendAudit, type AuditEntry, type ServiceName } from '@countersign/contracts';
import { type BusClient, serviceActor } from '@countersign/platform-bus';
import { LeaderLoop } from '@countersign/platform-database';
import type { Logger } from '@countersign/platform-log';
import type { ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { outboxChannel } from './audit-outbox.js';

/** Takes entries to the chain. It may be given the same entry again after a crash and must append it once. */
export type AuditSink = (entries: AuditEntry[]) => Promise<void>;

const BATCH = 200;

/** The chain as every service but its owner reaches it. */
export function busAuditSink(service: ServiceName, bus: BusClient): AuditSink {
  return async (entries) => {
    await bus.call(appendAudit, { entries }, { actor: serviceActor(service) });
  };
}

/** Moves a service's outbox to the audit chain: an entry leaves the outbox only once the chain has it. */
export function auditRelay(
  service: ServiceName,
  dataSource: DataSource,
  client: ClientConfig,
  sink: AuditSink,
  logger: Logger,
): LeaderLoop {
  return new LeaderLoop({
    name: `audit-relay:${service}`,
    client,
    channel: outboxChannel(service),
    pollMs: 5_000,
    logger,
    work: async () => {
      while (await relayBatch(dataSource, sink)) {
        // until the outbox is empty
      }
    },
  });
}

async function relayBatch(dataSource: DataSource, sink: AuditSink): Promise<boolean> {
  const rows: { position: string; entry: AuditEntry }[] = await dataSource.query(
    'SELECT position, entry FROM audit_outbox ORDER BY position LIMIT $1',
    [BATCH],
  );
  if (rows.length === 0) return false;
  await sink(rows.map(({ entry }) => entry));
  await dataSource.query('DELETE FROM audit_outbox WHERE position = ANY($1::bigint[])', [
    rows.map(({ position }) => position),
  ]);
  return rows.length === BATCH;
}
