import { type Automation, type createAutomation, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AutomationEntity } from '../database/automation.entity.js';
import { nameKeyOf } from '../database/webhook.entity.js';
import { readAutomationPayload } from '../domain/payload/automation-payload.js';
import { viewAutomation } from '../domain/automation-view.js';
import { AutomationWrite, heldWebhook } from '../domain/automation-write.js';
import { compileFilter } from '../domain/trigger/event-filter.js';
import { WebhookReferences } from '../domain/webhook-references.js';

/** Creates an automation whose payload fits its webhook, and whose filter can be evaluated. */
@Injectable()
export class CreateAutomationHandler {
  constructor(
    private readonly write: AutomationWrite,
    private readonly references: WebhookReferences,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError WEBHOOK_NOT_FOUND, AUTOMATION_EXISTS, UNKNOWN_VARIABLE, INVALID_INPUT */
  create({ request, correlationId }: Call<typeof createAutomation>, actor: TeamActor): Promise<Automation> {
    const { automation: input, idempotency } = request;
    const { trigger } = input;
    compileFilter(trigger.event, trigger.filter);
    return this.write.run(actor, idempotency, async (manager, now) => {
      const webhook = await heldWebhook(manager, actor.team, input.webhookId);
      const template = readAutomationPayload(input.payload, trigger.event, webhook);
      const automation = manager.create(AutomationEntity, {
        id: uuidv7(),
        teamId: actor.team,
        ...input,
        nameKey: nameKeyOf(input.name),
        variables: [...template.secrets],
        createdAt: now,
        createdBy: actor.name,
        updatedAt: now,
        updatedBy: actor.name,
      });
      await manager.insert(AutomationEntity, automation);
      await manager.query('INSERT INTO automation_states (automation_id) VALUES ($1)', [automation.id]);
      await this.audit.record(manager, {
        action: 'automation.created',
        target: `automation/${automation.id}`,
        actor,
        correlationId,
        facts: { name: input.name, event: trigger.event, webhook: webhook.id, secrets: automation.variables },
      });
      return viewAutomation(automation, webhook, await this.references.heldBy(actor.team, [webhook]));
    });
  }
}
