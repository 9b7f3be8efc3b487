import type { AutomationEvent } from '@countersign/contracts';
import { Batcher } from '@countersign/platform-database';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource, In } from 'typeorm';
import { AutomationEntity } from '../database/automation.entity.js';
import { WebhookEntity } from '../database/webhook.entity.js';
import type { Claim } from './claim.js';

/** What an execution is about, as it is now: an edit counts from the next attempt on. */
export interface Subject extends Sending {
  event: AutomationEvent;
}

/** Null once it is deleted. */
interface Sending {
  automation: AutomationEntity | null;
  webhook: WebhookEntity | null;
}

interface Row {
  team_id: string;
  event_id: string;
  body: AutomationEvent;
  version: string;
}

interface Known extends Sending {
  /** Of the team's automations, when these were read. */
  version: string;
}

const BATCH_MAX = 200;
const KNOWN_MAX = 2_000;

/** The events, and the version of what each team has: every change of an automation or a webhook raises it. */
const READ = `
  SELECT v.team_id, v.event_id, v.body, t.version FROM events v JOIN team_automations t ON t.team_id = v.team_id
  WHERE (v.team_id, v.event_id) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))`;

/** Reads what deliveries are about at the moment when they begin; those that begin together share the query. */
@Injectable()
export class Subjects {
  private readonly batcher = new Batcher<Claim, Subject | null>((claims) => this.read(claims), BATCH_MAX);
  private readonly known = new LRUCache<string, Known>({ max: KNOWN_MAX });

  constructor(private readonly dataSource: DataSource) {}

  async of(claim: Claim): Promise<Subject> {
    const subject = await this.batcher.add(claim);
    // Kept as long as an execution names it (a foreign key): whoever took it away is none of ours.
    if (!subject) throw new Error('An execution has no event.');
    return subject;
  }

  /** Null for those without an event: the others of the batch are none the worse for it. */
  private async read(claims: readonly Claim[]): Promise<(Subject | null)[]> {
    const rows: Row[] = await this.dataSource.query(READ, [
      claims.map(({ team }) => team),
      claims.map(({ eventId }) => eventId),
    ]);
    const byEvent = new Map(rows.map((row) => [`${row.team_id} ${row.event_id}`, row]));
    const found = claims.map((claim) => ({ claim, row: byEvent.get(`${claim.team} ${claim.eventId}`) }));
    const outdated = found.flatMap(({ claim, row }) => {
      return row && this.known.get(claim.automationId)?.version !== row.version ? [{ claim, row }] : [];
    });
    const fresh =
      outdated.length === 0 ? new Map<string, Sending>() : await this.sendings(outdated.map((one) => one.claim));
    // Read after its version: at the worst newer than it, and then read again the next time.
    for (const { claim, row } of outdated) {
      this.known.set(claim.automationId, { version: row.version, ...fresh.get(claim.automationId)! });
    }
    return found.map(({ claim, row }) => {
      if (!row) return null;
      const { automation, webhook } = fresh.get(claim.automationId) ?? this.known.get(claim.automationId)!;
      return { automation, webhook, event: row.body };
    });
  }

  private async sendings(claims: readonly Claim[]): Promise<Map<string, Sending>> {
    const ids = [...new Set(claims.map(({ automationId }) => automationId))];
    const { manager } = this.dataSource;
    const automations = await manager.findBy(AutomationEntity, { id: In(ids) });
    // Where an automation sends now; not where it did when the event came.
    const webhookIds = [...new Set(automations.map(({ webhookId }) => webhookId))];
    const webhooks = await manager.findBy(WebhookEntity, { id: In(webhookIds) });
    return new Map(
      ids.map((id) => {
        const automation = automations.find((one) => one.id === id) ?? null;
        const webhook = webhooks.find((one) => one.id === automation?.webhookId) ?? null;
        return [id, { automation, webhook }];
      }),
    );
  }
}
