import { updateEvalJob as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalJobParams, evalJobPatchBody, evalJobView } from '../domain/eval-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const updateEvalJob = route({
  method: 'PATCH',
  path: '/v1/teams/{team}/eval-jobs/{id}',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'updateEvalJob',
  summary: 'Change an evaluation job',
  description:
    'Changes what it names and leaves the rest, of a job that does not run. What is measured can only be changed before it has begun.',
  params: evalJobParams,
  body: evalJobPatchBody,
  response: evalJobView,
  errors: ['EVAL_JOB_NOT_FOUND', 'EVAL_JOB_RUNNING', 'EVAL_JOB_BEGUN', 'SECRETS_UNKNOWN'],
  idempotent: true,
});

@Controller()
export class UpdateEvalJobController {
  constructor(private readonly bus: BusClient) {}

  @Answers(updateEvalJob)
  update(@Called() { actor, params, body, idempotency, correlationId }: CallOf<typeof updateEvalJob>) {
    return this.bus.call(operation, { id: params.id, patch: body, idempotency }, { actor, correlationId });
  }
}
