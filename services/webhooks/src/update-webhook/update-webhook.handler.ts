import { type TeamActor, type updateWebhook, type Webhook, type WebhookPatch } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { nameKeyOf, WebhookEntity } from '../database/webhook.entity.js';
import { findWebhook } from '../domain/find-webhook.js';
import { refuseReservedNames } from '../domain/slots.js';
import { outdateTeamAutomations } from '../domain/team-automations-version.js';
import { WebhookReferences } from '../domain/webhook-references.js';
import { hostOf } from '../domain/webhook-host.js';
import { viewWebhook } from '../domain/webhook-view.js';
import { WebhookWrite } from '../domain/webhook-write.js';
import { refuseOrphans } from './refuse-orphans.js';

/** Changes a webhook, and its references to exactly what it names afterwards. */
@Injectable()
export class UpdateWebhookHandler {
  constructor(
    private readonly write: WebhookWrite,
    private readonly references: WebhookReferences,
    private readonly audit: AuditOutbox,
  ) {}

  /**
   * @throws CountersignError WEBHOOK_NOT_FOUND, WEBHOOK_EXISTS, SECRETS_UNKNOWN, INVALID_INPUT; UNKNOWN_VARIABLE, naming
   * every automation whose payload would be left without a secret
   */
  async update({ request, caller, correlationId }: Call<typeof updateWebhook>, actor: TeamActor): Promise<Webhook> {
    const { id, patch, idempotency } = request;
    return this.write.run({ id, actor, idempotency }, async (manager, now) => {
      const webhook = await findWebhook(manager, actor.team, id);
      Object.assign(webhook, given(patch), { updatedAt: now, updatedBy: actor.name });
      webhook.nameKey = nameKeyOf(webhook.name);
      if (patch.secrets) refuseReservedNames(patch.secrets);
      await refuseOrphans(manager, webhook);
      await manager.save(WebhookEntity, webhook);
      await outdateTeamAutomations(manager, actor.team);
      if (patch.url !== undefined) await requeue(manager, webhook);
      await this.audit.record(manager, {
        action: 'webhook.updated',
        target: `webhook/${id}`,
        actor,
        correlationId,
        facts: {
          changed: Object.keys(given(patch)),
          name: webhook.name,
          accessTokenSecret: webhook.accessTokenSecret,
          signingSecret: webhook.signingSecret,
          secrets: webhook.secrets,
        },
      });
      // On top of what it holds, so that a failure behind this leaves the webhook as it was, with all it needs.
      await this.references.grant(webhook, caller, correlationId);
      return viewWebhook(webhook, await this.references.heldBy(actor.team, [webhook]));
    });
  }
}

/** What the patch names: a field that is not in it stays as it is. */
function given(patch: WebhookPatch): WebhookPatch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

/** What is still to be delivered goes to the new address, and counts there. */
async function requeue(manager: EntityManager, webhook: WebhookEntity): Promise<void> {
  await manager.query('UPDATE execution_queue SET host = $2 WHERE webhook_id = $1', [webhook.id, hostOf(webhook)]);
}
