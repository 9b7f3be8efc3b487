import { ResourceWrite } from '@countersign/consumer';
import type { WebhookEntity } from '../database/webhook.entity.js';

/** A write of a webhook, together with its references. */
export class WebhookWrite extends ResourceWrite<WebhookEntity> {}
