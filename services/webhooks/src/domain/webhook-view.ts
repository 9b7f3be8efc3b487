import type { ConsumerReference, MissingSecret, SlotReference, Webhook } from '@countersign/contracts';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { isSameSlot, slotsOf } from './slots.js';

/** A webhook as people see it. Its health is what the store says of its references now, never a copy kept here. */
export function viewWebhook(webhook: WebhookEntity, held: readonly ConsumerReference[]): Webhook {
  const missing = missingSecrets(webhook, held);
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
    health: missing.length === 0 ? 'ready' : 'broken',
    missing,
    createdAt: webhook.createdAt.toISOString(),
    createdBy: webhook.createdBy,
    updatedAt: webhook.updatedAt.toISOString(),
    updatedBy: webhook.updatedBy,
  };
}

/**
 * What a webhook lacks of some of its slots (of all, unless told). A slot without any reference is missing too: nothing
 * sends without one, so it must not look ready.
 */
export function missingSecrets(
  webhook: WebhookEntity,
  held: readonly ConsumerReference[],
  slots: readonly SlotReference[] = slotsOf(webhook),
): MissingSecret[] {
  const own = held.filter(({ resourceId }) => resourceId === webhook.id);
  return slots.flatMap((named) => {
    const reference = own.find((candidate) => isSameSlot(candidate, named));
    if (reference?.state === 'live') return [];
    return [{ ...named, since: reference?.since ?? webhook.updatedAt.toISOString(), by: reference?.brokenBy ?? null }];
  });
}
