import { HeldReferences } from '@countersign/consumer';
import type { WebhookEntity } from '../database/webhook.entity.js';

/** The references of webhooks: what is granted, and which of them are broken. */
export class WebhookReferences extends HeldReferences<WebhookEntity> {}
