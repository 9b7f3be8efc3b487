import { getEvalJob as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalJobParams, evalJobView } from '../domain/eval-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getEvalJob = route({
  method: 'GET',
  path: '/v1/teams/{team}/eval-jobs/{id}',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'getEvalJob',
  summary: 'Show an evaluation job',
  description:
    'Its settings and health, its progress with rate, time left and cost so far, and its scores with their 95 % confidence intervals.',
  params: evalJobParams,
  response: evalJobView,
  errors: ['EVAL_JOB_NOT_FOUND'],
});

@Controller()
export class GetEvalJobController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getEvalJob)
  get(@Called() { actor, params, correlationId }: CallOf<typeof getEvalJob>) {
    return this.bus.call(operation, { id: params.id }, { actor, correlationId });
  }
}
