import { getEvalLeaderboard as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { evalLeaderboardView } from '../domain/eval-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getEvalLeaderboard = route({
  method: 'GET',
  path: '/v1/teams/{team}/eval-leaderboards/{project}',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'getEvalLeaderboard',
  summary: "Show a project's leaderboard",
  description: 'By benchmark, the last published result of each model, the best first.',
  params: teamParams.extend({ project: operation.request.shape.project.meta({ description: 'The project.' }) }),
  response: evalLeaderboardView,
});

@Controller()
export class GetEvalLeaderboardController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getEvalLeaderboard)
  get(@Called() { actor, params, correlationId }: CallOf<typeof getEvalLeaderboard>) {
    return this.bus.call(operation, { project: params.project }, { actor, correlationId });
  }
}
