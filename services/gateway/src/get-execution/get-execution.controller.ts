import { getExecution as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { executionDetailView, executionParams } from '../domain/automation-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getExecution = route({
  method: 'GET',
  path: '/v1/teams/{team}/executions/{id}',
  access: 'member',
  tag: 'Automations',
  operationId: 'getExecution',
  summary: 'Show an execution',
  description:
    'One execution with its event and every attempt: the request and the answer, with every secret in use redacted, how ' +
    'long it took, which versions it used, and the error.',
  params: executionParams,
  response: executionDetailView,
  errors: ['EXECUTION_NOT_FOUND'],
});

@Controller()
export class GetExecutionController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getExecution)
  get(@Called() { actor, params, correlationId }: CallOf<typeof getExecution>) {
    return this.bus.call(operation, { id: params.id }, { actor, correlationId });
  }
}
