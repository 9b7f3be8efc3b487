import { listEvalSamples as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalJobParams, evalSamplePage } from '../domain/eval-views.js';
import { pageQuery } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listEvalSamples = route({
  method: 'GET',
  path: '/v1/teams/{team}/eval-jobs/{id}/samples',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'listEvalSamples',
  summary: 'List the samples of an evaluation job',
  description: 'What each was asked, answered and scored, in order. Every secret in use is redacted.',
  params: evalJobParams,
  query: pageQuery.extend({
    benchmark: operation.request.shape.benchmark.meta({ description: 'Only those of this benchmark.' }),
    state: operation.request.shape.state.meta({ description: 'Only those in this state.' }),
  }),
  response: evalSamplePage,
  errors: ['EVAL_JOB_NOT_FOUND'],
});

@Controller()
export class ListEvalSamplesController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listEvalSamples)
  list(@Called() { actor, params, query, correlationId }: CallOf<typeof listEvalSamples>) {
    return this.bus.call(operation, { id: params.id, ...query }, { actor, correlationId });
  }
}
