import { CountersignError, type deleteWebhook, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AutomationEntity } from '../database/automation.entity.js';
import { WebhookEntity } from '../database/webhook.entity.js';
import { findWebhook } from '../domain/find-webhook.js';
import { WebhookWrite } from '../domain/webhook-write.js';

/** Deletes a webhook; its references go once it is gone. */
@Injectable()
export class DeleteWebhookHandler {
  constructor(
    private readonly write: WebhookWrite,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError WEBHOOK_NOT_FOUND; WEBHOOK_IN_USE, naming its automations */
  async delete({ request, correlationId }: Call<typeof deleteWebhook>, actor: TeamActor): Promise<{ id: string }> {
    const { id, idempotency } = request;
    return this.write.run({ id, actor, idempotency }, async (manager) => {
      const { name } = await findWebhook(manager, actor.team, id);
      await refuseInUse(manager, id, name);
      await manager.delete(WebhookEntity, { id });
      await this.audit.record(manager, {
        action: 'webhook.deleted',
        target: `webhook/${id}`,
        actor,
        correlationId,
        facts: { name },
      });
      return { id };
    });
  }
}

/** How many automations an error names. */
const NAMED_MAX = 100;

async function refuseInUse(manager: EntityManager, id: string, name: string): Promise<void> {
  const using = await manager.find(AutomationEntity, {
    where: { webhookId: id },
    order: { id: 'ASC' },
    take: NAMED_MAX,
  });
  if (using.length === 0) return;
  throw new CountersignError(
    'WEBHOOK_IN_USE',
    `${using.map((automation) => automation.name).join(', ')} send through ${name}. ` +
      'Delete these automations first, or let them send through another webhook.',
    { automations: using.map((automation) => ({ id: automation.id, name: automation.name })) },
  );
}
