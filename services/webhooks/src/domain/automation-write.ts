import { lockResource } from '@countersign/consumer';
import { CountersignError, type Idempotency, type TeamActor } from '@countersign/contracts';
import { isUniqueViolation, WriteTransaction } from '@countersign/platform-database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { findWebhook } from './find-webhook.js';
import { outdateTeamAutomations } from './team-automations-version.js';

/** A write of an automation: one transaction, in which no webhook that it sends through changes. */
@Injectable()
export class AutomationWrite {
  constructor(private readonly transaction: WriteTransaction) {}

  /** @throws CountersignError AUTOMATION_EXISTS where the name is taken */
  async run<T>(
    actor: TeamActor,
    idempotency: Idempotency | undefined,
    write: (manager: EntityManager, now: Date) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.transaction.run(actor.id, idempotency, async (manager, now) => {
        const result = await write(manager, now);
        await outdateTeamAutomations(manager, actor.team);
        return result;
      });
    } catch (error) {
      throw isUniqueViolation(error, 'automations_team_name') ? automationExists() : error;
    }
  }
}

/**
 * The webhook of an automation that is being saved, held against edits until that is done: a payload is checked against
 * what the webhook names, and a webhook's edit against the payloads.
 * @throws CountersignError WEBHOOK_NOT_FOUND
 */
export async function heldWebhook(manager: EntityManager, teamId: string, id: string): Promise<WebhookEntity> {
  await lockResource(manager, id);
  return findWebhook(manager, teamId, id);
}

function automationExists(): CountersignError {
  return new CountersignError('AUTOMATION_EXISTS', 'The team has an automation with this name. Choose another one.');
}
