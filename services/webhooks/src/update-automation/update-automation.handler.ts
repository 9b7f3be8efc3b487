import { lockResource } from '@countersign/consumer';
import { automationInput, type Automation, type TeamActor, type updateAutomation } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { AutomationEntity } from '../database/automation.entity.js';
import { nameKeyOf, type WebhookEntity } from '../database/webhook.entity.js';
import { readAutomationPayload } from '../domain/payload/automation-payload.js';
import { viewAutomation } from '../domain/automation-view.js';
import { AutomationWrite, heldWebhook } from '../domain/automation-write.js';
import { compileFilter } from '../domain/trigger/event-filter.js';
import { findAutomation } from '../domain/find-automation.js';
import { hostOf } from '../domain/webhook-host.js';
import { WebhookReferences } from '../domain/webhook-references.js';

/** Changes an automation. What it has learnt of metrics is forgotten where it now looks for something else. */
@Injectable()
export class UpdateAutomationHandler {
  constructor(
    private readonly write: AutomationWrite,
    private readonly references: WebhookReferences,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError AUTOMATION_NOT_FOUND, WEBHOOK_NOT_FOUND, AUTOMATION_EXISTS, UNKNOWN_VARIABLE, INVALID_INPUT */
  update({ request, correlationId }: Call<typeof updateAutomation>, actor: TeamActor): Promise<Automation> {
    const { id, patch, idempotency } = request;
    return this.write.run(actor, idempotency, async (manager, now) => {
      await lockResource(manager, id);
      const before = await findAutomation(manager, actor.team, id);
      const webhook = await heldWebhook(manager, actor.team, patch.webhookId ?? before.webhookId);
      const automation = manager.create(AutomationEntity, {
        ...before,
        ...patch,
        updatedAt: now,
        updatedBy: actor.name,
      });
      // The parts fit together as a whole, not only one by one.
      automationInput.parse(inputOf(automation));
      compileFilter(automation.trigger.event, automation.trigger.filter);
      automation.variables = [...readAutomationPayload(automation.payload, automation.trigger.event, webhook).secrets];
      automation.nameKey = nameKeyOf(automation.name);
      await manager.save(AutomationEntity, automation);
      if (looksElsewhere(before, automation)) await forgetMetrics(manager, id);
      if (before.webhookId !== webhook.id) await requeue(manager, id, webhook);
      await this.audit.record(manager, {
        action: 'automation.updated',
        target: `automation/${id}`,
        actor,
        correlationId,
        facts: {
          changed: Object.keys(patch),
          name: automation.name,
          event: automation.trigger.event,
          webhook: webhook.id,
          secrets: automation.variables,
        },
      });
      return viewAutomation(automation, webhook, await this.references.heldBy(actor.team, [webhook]));
    });
  }
}

function inputOf(automation: AutomationEntity) {
  const { name, description, scope, trigger, webhookId, payload, enabled, cooldownSeconds, executionsPerMinute } =
    automation;
  return { name, description, scope, trigger, webhookId, payload, enabled, cooldownSeconds, executionsPerMinute };
}

function looksElsewhere(before: AutomationEntity, after: AutomationEntity): boolean {
  return !isDeepStrictEqual([before.trigger, before.scope], [after.trigger, after.scope]);
}

async function forgetMetrics(manager: EntityManager, automationId: string): Promise<void> {
  await manager.query('DELETE FROM metric_states WHERE automation_id = $1', [automationId]);
}

/** What is still to be delivered goes through the new webhook, counts at its host, and says so in the history. */
async function requeue(manager: EntityManager, automationId: string, webhook: WebhookEntity): Promise<void> {
  // In the order in which outcomes are written down: the queue first, then the history.
  await manager.query(
    `SELECT FROM execution_queue q JOIN executions e ON e.id = q.execution_id WHERE e.automation_id = $1
     ORDER BY q.execution_id FOR UPDATE OF q`,
    [automationId],
  );
  await manager.query(
    `WITH moved AS (
       UPDATE executions SET webhook_id = $2, webhook_name = $3 WHERE automation_id = $1 AND status = 'pending'
       RETURNING id
     )
     UPDATE execution_queue q SET webhook_id = $2, host = $4 FROM moved WHERE q.execution_id = moved.id`,
    [automationId, webhook.id, webhook.name, hostOf(webhook)],
  );
}
