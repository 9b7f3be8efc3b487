import { launchEvalJob as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalJobBody, evalJobView } from '../domain/eval-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const launchEvalJob = route({
  method: 'POST',
  path: '/v1/teams/{team}/eval-jobs',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'launchEvalJob',
  summary: 'Launch an evaluation job',
  description:
    'Any member may, with secrets that an admin made; a reference to each is granted with it. It is refused before anything starts, ' +
    'with everything that is wrong with it: benchmarks that are unknown or more than four, keys that are missing or not needed, ' +
    'and names that are no secrets of the team (SECRETS_UNKNOWN where it is only these).',
  params: teamParams,
  body: evalJobBody,
  response: evalJobView,
  status: 201,
  errors: ['SECRETS_UNKNOWN', 'SANDBOXES_UNAVAILABLE'],
  idempotent: true,
});

@Controller()
export class LaunchEvalJobController {
  constructor(private readonly bus: BusClient) {}

  @Answers(launchEvalJob)
  launch(@Called() { actor, body, idempotency, correlationId }: CallOf<typeof launchEvalJob>) {
    return this.bus.call(operation, { job: body, idempotency }, { actor, correlationId });
  }
}
