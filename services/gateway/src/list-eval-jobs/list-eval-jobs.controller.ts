import { listEvalJobs as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalJobPage } from '../domain/eval-views.js';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listEvalJobs = route({
  method: 'GET',
  path: '/v1/teams/{team}/eval-jobs',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'listEvalJobs',
  summary: 'List the evaluation jobs',
  description: 'The evaluation jobs of the team, the newest first, with how far they are and what came of them so far.',
  params: teamParams,
  query: pageQuery.extend({
    project: operation.request.shape.project.meta({ description: 'Only those of this project.' }),
    status: operation.request.shape.status.meta({ description: 'Only those in this status.' }),
  }),
  response: evalJobPage,
});

@Controller()
export class ListEvalJobsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listEvalJobs)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listEvalJobs>) {
    return this.bus.call(operation, query, { actor, correlationId });
  }
}
