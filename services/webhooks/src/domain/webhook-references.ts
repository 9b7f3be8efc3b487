import { consumerReferences, grantReferences, revokeReferences, type ConsumerReference } from '@countersign/contracts';
import { BusClient, serviceActor } from '@countersign/platform-bus';
import type { VerifiedActor } from '@countersign/platform-identity';
import { Injectable } from '@nestjs/common';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { slotsOf } from './slots.js';

/** Three of these fit into the five seconds that a caller waits for a write. */
const STORE_TIMEOUT_MS = 1_500;

const AS_WEBHOOKS = { actor: serviceActor('webhooks'), timeoutMs: STORE_TIMEOUT_MS };

/** The references of webhooks, which secrets-store owns: what is granted, and which of them are broken. */
@Injectable()
export class WebhookReferences {
  constructor(private readonly bus: BusClient) {}

  /**
   * Grants what the webhook names, on top of what it holds, and tells the store its name.
   * @param by the admin's own call: without their token a webhook is granted nothing
   * @throws CountersignError SECRETS_UNKNOWN, naming every secret that does not exist
   */
  async grant(webhook: WebhookEntity, by: VerifiedActor, correlationId: string): Promise<void> {
    const references = slotsOf(webhook);
    if (references.length === 0) return;
    const resource = { id: webhook.id, name: webhook.name };
    await this.bus.call(
      grantReferences,
      { resource, references },
      { ...AS_WEBHOOKS, onBehalfOf: by.token, correlationId },
    );
  }

  /**
   * Revokes every reference that the webhook does not name; all of them where there is no webhook any more.
   * Only under the webhook's lock: a grant between the reading of the row and this would be revoked with the rest.
   */
  async revokeUnnamed(team: string, resourceId: string, webhook: WebhookEntity | null): Promise<void> {
    const keep = webhook ? slotsOf(webhook) : [];
    await this.bus.call(revokeReferences, { team, resourceId, keep }, AS_WEBHOOKS);
  }

  /** What these webhooks of a team hold now, in one question. */
  async heldBy(team: string, webhooks: readonly WebhookEntity[]): Promise<ConsumerReference[]> {
    const resourceIds = webhooks.filter((webhook) => slotsOf(webhook).length > 0).map(({ id }) => id);
    if (resourceIds.length === 0) return [];
    return (await this.bus.call(consumerReferences, { team, resourceIds }, AS_WEBHOOKS)).items;
  }

  /** What webhooks of all teams hold, in order of resource id. */
  async page(after: string | undefined): Promise<{ items: ConsumerReference[]; next: string | null }> {
    return this.bus.call(consumerReferences, { after }, AS_WEBHOOKS);
  }
}
