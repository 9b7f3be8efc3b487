import { resourceHealth } from '@countersign/consumer';
import type { Automation, ConsumerReference } from '@countersign/contracts';
import type { AutomationEntity } from '../database/automation.entity.js';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { neededBy } from './slots.js';
import { WEBHOOK } from './webhook-kind.js';

/**
 * An automation as people see it. It is broken where its webhook lacks something that this automation's requests need:
 * the token, the key that signs, or a secret that its payload names.
 */
export function viewAutomation(
  automation: AutomationEntity,
  webhook: WebhookEntity,
  held: readonly ConsumerReference[],
): Automation {
  const needed = neededBy(webhook, new Set(automation.variables));
  return {
    id: automation.id,
    name: automation.name,
    description: automation.description,
    scope: automation.scope,
    trigger: automation.trigger,
    webhookId: automation.webhookId,
    webhookName: webhook.name,
    payload: automation.payload,
    enabled: automation.enabled,
    cooldownSeconds: automation.cooldownSeconds,
    executionsPerMinute: automation.executionsPerMinute,
    ...resourceHealth(WEBHOOK, webhook, held, needed),
    createdAt: automation.createdAt.toISOString(),
    createdBy: automation.createdBy,
    updatedAt: automation.updatedAt.toISOString(),
    updatedBy: automation.updatedBy,
  };
}
