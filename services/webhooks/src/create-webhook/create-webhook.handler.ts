import { type createWebhook, type TeamActor, type Webhook } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { nameKeyOf, WebhookEntity } from '../database/webhook.entity.js';
import { refuseReservedNames } from '../domain/slots.js';
import { WebhookReferences } from '../domain/webhook-references.js';
import { viewWebhook } from '../domain/webhook-view.js';
import { WebhookWrite } from '../domain/webhook-write.js';

/** Creates a webhook together with the references that it needs. */
@Injectable()
export class CreateWebhookHandler {
  constructor(
    private readonly write: WebhookWrite,
    private readonly references: WebhookReferences,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError WEBHOOK_EXISTS, SECRETS_UNKNOWN, INVALID_INPUT */
  async create({ request, caller, correlationId }: Call<typeof createWebhook>, actor: TeamActor): Promise<Webhook> {
    const { webhook: input, idempotency } = request;
    refuseReservedNames(input.secrets);
    const id = uuidv7();
    return this.write.run({ id, actor, idempotency }, async (manager, now) => {
      const webhook = manager.create(WebhookEntity, {
        id,
        teamId: actor.team,
        ...input,
        nameKey: nameKeyOf(input.name),
        createdAt: now,
        createdBy: actor.name,
        updatedAt: now,
        updatedBy: actor.name,
      });
      await manager.insert(WebhookEntity, webhook);
      await this.audit.record(manager, {
        action: 'webhook.created',
        target: `webhook/${id}`,
        actor,
        correlationId,
        facts: {
          name: input.name,
          accessTokenSecret: input.accessTokenSecret,
          signingSecret: input.signingSecret,
          secrets: input.secrets,
        },
      });
      // Last before the commit: the fewer steps behind it, the less there ever is to take back.
      await this.references.grant(webhook, caller, correlationId);
      return viewWebhook(webhook, await this.references.heldBy(actor.team, [webhook]));
    });
  }
}
