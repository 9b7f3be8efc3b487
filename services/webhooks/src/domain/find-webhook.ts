import { CountersignError } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { WebhookEntity } from '../database/webhook.entity.js';

/** @throws CountersignError WEBHOOK_NOT_FOUND; another team's webhook is as good as none */
export async function findWebhook(manager: EntityManager, teamId: string, id: string): Promise<WebhookEntity> {
  const webhook = await manager.findOneBy(WebhookEntity, { id, teamId });
  if (!webhook) throw webhookNotFound();
  return webhook;
}

export function webhookNotFound(): CountersignError {
  return new CountersignError('WEBHOOK_NOT_FOUND', 'The team has no webhook with this id.');
}
