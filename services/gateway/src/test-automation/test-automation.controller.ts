import { testAutomation as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { automationEventBody, automationParams, automationTestView } from '../domain/automation-views.js';
import { TEST_CALL_ERRORS, TEST_CALL_TIMEOUT_MS } from '../domain/webhook-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const testAutomation = route({
  method: 'POST',
  path: '/v1/teams/{team}/automations/{id}/test',
  access: 'admin',
  tag: 'Automations',
  operationId: 'testAutomation',
  summary: 'Send a test call',
  description:
    'Sends the payload of the automation now, as `event` would fill it, or a sample of the event that it waits for, and ' +
    'shows what was sent and answered, with every secret in use redacted. `matches` says whether scope and filter let ' +
    'the event pass; it is sent either way. It fires nothing, counts for no cooldown and leaves no execution. Each call sends ' +
    'again: there is no Idempotency-Key.',
  params: automationParams,
  body: z.strictObject({ event: automationEventBody.optional() }),
  response: automationTestView,
  errors: ['AUTOMATION_NOT_FOUND', 'PAYLOAD_UNFILLABLE', ...TEST_CALL_ERRORS],
});

@Controller()
export class TestAutomationController {
  constructor(private readonly bus: BusClient) {}

  @Answers(testAutomation)
  test(@Called() { actor, params, body, correlationId }: CallOf<typeof testAutomation>) {
    const request = { id: params.id, event: body.event };
    return this.bus.call(operation, request, { actor, correlationId, timeoutMs: TEST_CALL_TIMEOUT_MS });
  }
}
