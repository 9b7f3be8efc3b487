import { redeliverExecution as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { executionParams, executionView } from '../domain/automation-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const redeliverExecution = route({
  method: 'POST',
  path: '/v1/teams/{team}/executions/{id}/redeliver',
  access: 'admin',
  tag: 'Automations',
  operationId: 'redeliverExecution',
  summary: 'Send an execution again',
  description:
    'Tries it again from the start, with the payload and the webhook as they are now and under the same `webhook-id`. ' +
    'It answers at once: the attempts follow.',
  params: executionParams,
  response: executionView,
  errors: ['EXECUTION_NOT_FOUND', 'EXECUTION_PENDING', 'AUTOMATION_NOT_FOUND', 'WEBHOOK_NOT_FOUND', 'WEBHOOK_DISABLED'],
  idempotent: true,
});

@Controller()
export class RedeliverExecutionController {
  constructor(private readonly bus: BusClient) {}

  @Answers(redeliverExecution)
  redeliver(@Called() { actor, params, idempotency, correlationId }: CallOf<typeof redeliverExecution>) {
    return this.bus.call(operation, { id: params.id, idempotency }, { actor, correlationId });
  }
}
