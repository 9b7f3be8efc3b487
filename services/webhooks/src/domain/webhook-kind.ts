import type { ResourceKind } from '@countersign/consumer';
import { CountersignError } from '@countersign/contracts';
import { WebhookEntity } from '../database/webhook.entity.js';
import { webhookNotFound } from './find-webhook.js';
import { slotsOf } from './slots.js';

export const WEBHOOK: ResourceKind<WebhookEntity> = {
  consumer: 'webhooks',
  noun: 'webhook',
  entity: WebhookEntity,
  slotsOf,
  notFound: webhookNotFound,
  nameTaken: { constraint: 'webhooks_team_name', error: webhookExists },
};

function webhookExists(): CountersignError {
  return new CountersignError('WEBHOOK_EXISTS', 'The team has a webhook with this name. Choose another one.');
}
