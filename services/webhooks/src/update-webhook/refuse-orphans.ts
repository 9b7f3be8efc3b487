import { CountersignError } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { AutomationEntity } from '../database/automation.entity.js';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { variablesOf } from '../domain/slots.js';

/**
 * A webhook keeps what the payloads of its automations name: else they would fail one by one, when nobody looks.
 * @throws CountersignError UNKNOWN_VARIABLE, naming each automation and what its payload would lack
 */
export async function refuseOrphans(manager: EntityManager, webhook: WebhookEntity): Promise<void> {
  const known = variablesOf(webhook);
  const automations = await manager.find(AutomationEntity, {
    where: { webhookId: webhook.id },
    order: { id: 'ASC' },
  });
  const orphans = automations.flatMap(({ id, name, variables }) => {
    const lacks = variables.filter((variable) => !known.has(variable));
    return lacks.length === 0 ? [] : [{ id, name, lacks }];
  });
  if (orphans.length === 0) return;
  const named = orphans.map(({ name, lacks }) => `${name} names ${lacks.map((one) => `\${${one}}`).join(', ')}`);
  throw new CountersignError(
    'UNKNOWN_VARIABLE',
    `The webhook would no longer have what payloads of its automations name: ${named.join('; ')}. ` +
      'Change these payloads first, or leave the secrets with the webhook.',
    { variables: [...new Set(orphans.flatMap(({ lacks }) => lacks))], automations: orphans },
  );
}
