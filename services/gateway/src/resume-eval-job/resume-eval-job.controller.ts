import { resumeEvalJob as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalJobParams, evalJobView } from '../domain/eval-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const resumeEvalJob = route({
  method: 'POST',
  path: '/v1/teams/{team}/eval-jobs/{id}/resume',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'resumeEvalJob',
  summary: 'Start or resume an evaluation job',
  description:
    'Starts one that waits, and goes on with one that failed or was cancelled: what is scored is not asked for again, what failed is. ' +
    'It is refused while a secret that it names is deleted.',
  params: evalJobParams,
  response: evalJobView,
  errors: ['EVAL_JOB_NOT_FOUND', 'EVAL_JOB_RUNNING', 'EVAL_JOB_OVER', 'REFERENCE_BROKEN', 'SANDBOXES_UNAVAILABLE'],
  idempotent: true,
});

@Controller()
export class ResumeEvalJobController {
  constructor(private readonly bus: BusClient) {}

  @Answers(resumeEvalJob)
  resume(@Called() { actor, params, idempotency, correlationId }: CallOf<typeof resumeEvalJob>) {
    return this.bus.call(operation, { id: params.id, idempotency }, { actor, correlationId });
  }
}
