import { type deleteWebhook, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
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

  /** @throws CountersignError WEBHOOK_NOT_FOUND */
  async delete({ request, correlationId }: Call<typeof deleteWebhook>, actor: TeamActor): Promise<{ id: string }> {
    const { id, idempotency } = request;
    return this.write.run({ id, actor, idempotency }, async (manager) => {
      const { name } = await findWebhook(manager, actor.team, id);
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
