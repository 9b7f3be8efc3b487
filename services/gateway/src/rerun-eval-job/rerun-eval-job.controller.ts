import { rerunEvalJob as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalJobParams, evalJobView } from '../domain/eval-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const rerunEvalJob = route({
  method: 'POST',
  path: '/v1/teams/{team}/eval-jobs/{id}/rerun',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'rerunEvalJob',
  summary: 'Run an evaluation job again',
  description: 'Launches the same, as a job of its own.',
  params: evalJobParams,
  response: evalJobView,
  status: 201,
  errors: ['EVAL_JOB_NOT_FOUND', 'SECRETS_UNKNOWN', 'SANDBOXES_UNAVAILABLE'],
  idempotent: true,
});

@Controller()
export class RerunEvalJobController {
  constructor(private readonly bus: BusClient) {}

  @Answers(rerunEvalJob)
  rerun(@Called() { actor, params, idempotency, correlationId }: CallOf<typeof rerunEvalJob>) {
    return this.bus.call(operation, { id: params.id, idempotency }, { actor, correlationId });
  }
}
