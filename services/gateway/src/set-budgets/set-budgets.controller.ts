import { setBudgets as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { budgetsAnswer, budgetsBody } from '../domain/playground-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const setBudgets = route({
  method: 'PATCH',
  path: '/v1/teams/{team}/playground/budgets',
  access: 'admin',
  tag: 'Playground',
  operationId: 'setBudgets',
  summary: 'Set the budgets',
  description:
    'Sets those that the body names; null is no limit. They count from the next request on. Requests are counted before they are made, tokens when the provider tells them: a budget of tokens is overdrawn by at most what was under way.',
  params: teamParams,
  body: budgetsBody,
  response: budgetsAnswer,
});

@Controller()
export class SetBudgetsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(setBudgets)
  set(@Called() { actor, body, correlationId }: CallOf<typeof setBudgets>) {
    return this.bus.call(operation, { budgets: body }, { actor, correlationId });
  }
}
