import { getBudgets as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { budgetsAnswer } from '../domain/playground-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getBudgets = route({
  method: 'GET',
  path: '/v1/teams/{team}/playground/budgets',
  access: 'member',
  tag: 'Playground',
  operationId: 'getBudgets',
  summary: 'Show the budgets',
  description: 'What the team and each of its members may ask for, and how much of it the team and you have used.',
  params: teamParams,
  response: budgetsAnswer,
});

@Controller()
export class GetBudgetsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getBudgets)
  get(@Called() { actor, correlationId }: CallOf<typeof getBudgets>) {
    return this.bus.call(operation, {}, { actor, correlationId });
  }
}
