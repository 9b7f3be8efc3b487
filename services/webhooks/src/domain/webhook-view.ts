import { resourceHealth } from '@countersign/consumer';
import type { ConsumerReference, Webhook } from '@countersign/contracts';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { WEBHOOK } from './webhook-kind.js';

/** A webhook as people see it. Its health is what the store says of its references now, never a copy kept here. */
export function viewWebhook(webhook: WebhookEntity, held: readonly ConsumerReference[]): Webhook {
  return {
    id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    accessTokenSecret: webhook.accessTokenSecret,
    signingSecret: webhook.signingSecret,
    secrets: webhook.secrets,
    headers: webhook.headers,
    timeoutSeconds: webhook.timeoutSeconds,
    enabled: webhook.enabled,
    signatureHeader: webhook.signatureHeader,
    ...resourceHealth(WEBHOOK, webhook, held),
    createdAt: webhook.createdAt.toISOString(),
    createdBy: webhook.createdBy,
    updatedAt: webhook.updatedAt.toISOString(),
    updatedBy: webhook.updatedBy,
  };
}
