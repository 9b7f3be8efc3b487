import { deleteEvalJob as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalJobParams } from '../domain/eval-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const deleteEvalJob = route({
  method: 'DELETE',
  path: '/v1/teams/{team}/eval-jobs/{id}',
  access: 'admin',
  tag: 'Evaluations',
  operationId: 'deleteEvalJob',
  summary: 'Delete an evaluation job',
  description: 'Its results and its references go with it. One that runs is not deleted: cancel it first.',
  params: evalJobParams,
  response: null,
  errors: ['EVAL_JOB_NOT_FOUND', 'EVAL_JOB_RUNNING'],
  idempotent: true,
});

@Controller()
export class DeleteEvalJobController {
  constructor(private readonly bus: BusClient) {}

  @Answers(deleteEvalJob)
  async delete(@Called() { actor, params, idempotency, correlationId }: CallOf<typeof deleteEvalJob>): Promise<void> {
    await this.bus.call(operation, { id: params.id, idempotency }, { actor, correlationId });
  }
}
