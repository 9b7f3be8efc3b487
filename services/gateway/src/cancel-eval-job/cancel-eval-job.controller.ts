import { cancelEvalJob as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalJobParams, evalJobView } from '../domain/eval-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const cancelEvalJob = route({
  method: 'POST',
  path: '/v1/teams/{team}/eval-jobs/{id}/cancel',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'cancelEvalJob',
  summary: 'Cancel an evaluation job',
  description: 'Stops it and keeps what it has: it can be resumed.',
  params: evalJobParams,
  response: evalJobView,
  errors: ['EVAL_JOB_NOT_FOUND', 'EVAL_JOB_OVER'],
  idempotent: true,
});

@Controller()
export class CancelEvalJobController {
  constructor(private readonly bus: BusClient) {}

  @Answers(cancelEvalJob)
  cancel(@Called() { actor, params, idempotency, correlationId }: CallOf<typeof cancelEvalJob>) {
    return this.bus.call(operation, { id: params.id, idempotency }, { actor, correlationId });
  }
}
