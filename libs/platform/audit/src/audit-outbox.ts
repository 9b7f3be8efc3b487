import { identifierOf, type Actor, type AuditAction, type AuditEntry, type ServiceName } from '@countersign/contracts';
import type { Clock } from '@countersign/platform-clock';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** The outbox's table, for a service's first migration. Migrations carry it: never edit it, add a new one. */
export const AUDIT_OUTBOX_TABLE_V1 = `
  CREATE TABLE audit_outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry jsonb NOT NULL
  );
`;

/** What the acting code says of an act; the outbox adds who it is and when. */
export interface Act {
  action: AuditAction;
  target: string;
  actor: Actor;
  /** The team whose chain it belongs to; the actor's own unless told. */
  team?: string | null;
  result?: AuditEntry['result'];
  correlationId: string;
  facts?: AuditEntry['facts'];
}

/** The channel on which a service's relay hears of new entries. */
export function outboxChannel(service: ServiceName): string {
  return `audit_outbox_${identifierOf(service)}`;
}

/** The entries, in their order, and the relay's wake-up call. Both happen with the commit, or not at all. */
const RECORD = `
  WITH recorded AS (
    INSERT INTO audit_outbox (entry)
    SELECT entry FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e (entry, place) ORDER BY place
  )
  SELECT pg_notify($2, '')
`;

/** Writes audit entries in the transaction of the act: if the entry cannot be written, the act does not happen. */
export class AuditOutbox {
  constructor(
    private readonly service: ServiceName,
    private readonly clock: Clock,
  ) {}

  /** @param manager the transaction of the act itself */
  async record(manager: EntityManager, act: Act): Promise<void> {
    await this.recordAll(manager, [act]);
  }

  /** Several acts of one transaction, in one statement. */
  async recordAll(manager: EntityManager, acts: readonly Act[]): Promise<void> {
    await this.write(
      manager,
      acts.map((act) => this.entryOf(act)),
    );
  }

  async write(manager: EntityManager, entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await manager.query(RECORD, [JSON.stringify(entries), outboxChannel(this.service)]);
  }

  entryOf(act: Act): AuditEntry {
    return {
      id: uuidv7(),
      occurredAt: this.clock.now().toISOString(),
      team: act.team === undefined ? (act.actor.team ?? null) : act.team,
      actor: act.actor,
      service: this.service,
      action: act.action,
      target: act.target,
      result: act.result ?? 'ok',
      correlationId: act.correlationId,
      facts: act.facts ?? {},
    };
  }
}
