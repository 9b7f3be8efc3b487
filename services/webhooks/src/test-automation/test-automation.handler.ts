import {
  CountersignError,
  type AutomationEvent,
  type AutomationTestResult,
  type TeamActor,
  type testAutomation,
} from '@countersign/contracts';
import type { Call } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AutomationEntity } from '../database/automation.entity.js';
import { findAutomation } from '../domain/find-automation.js';
import { findWebhook } from '../domain/find-webhook.js';
import { messageBody, readAutomationPayload } from '../domain/payload/automation-payload.js';
import { neededBy } from '../domain/slots.js';
import { TestCall } from '../domain/test-call/test-call.js';
import { compileFilter, isInScope } from '../domain/trigger/event-filter.js';
import { sampleEvent } from './sample-event.js';

/** Sends an automation's payload now, filled from an event that need not have happened. */
@Injectable()
export class TestAutomationHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly testCall: TestCall,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws CountersignError of the automation, the event, the payload, the secrets or the receiver; nothing is retried */
  async test({ request, correlationId }: Call<typeof testAutomation>, actor: TeamActor): Promise<AutomationTestResult> {
    const { manager } = this.dataSource;
    const automation = await findAutomation(manager, actor.team, request.id);
    const webhook = await findWebhook(manager, actor.team, automation.webhookId);
    const template = readAutomationPayload(automation.payload, automation.trigger.event, webhook);
    const event = request.event ?? sampleEvent(automation, template, this.clock.now());
    const result = await this.testCall.send({ webhook, automation, actor, correlationId }, () => {
      refuseOtherType(automation, event);
      return { body: messageBody(template, event), needs: neededBy(webhook, new Set(template.secrets)) };
    });
    return { ...result, event, matches: passes(automation, event) };
  }
}

function refuseOtherType({ trigger }: AutomationEntity, event: AutomationEvent): void {
  if (event.type === trigger.event) return;
  throw new CountersignError('INVALID_INPUT', 'Not valid: event.type.', {
    errors: [{ path: 'event.type', message: `must be ${trigger.event}, which the automation waits for` }],
  });
}

function passes({ scope, trigger }: AutomationEntity, event: AutomationEvent): boolean {
  return isInScope(scope, event) && compileFilter(trigger.event, trigger.filter)(event);
}
