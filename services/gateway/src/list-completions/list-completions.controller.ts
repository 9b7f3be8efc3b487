import { listCompletions as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { completionPage } from '../domain/playground-views.js';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listCompletions = route({
  method: 'GET',
  path: '/v1/teams/{team}/playground/completions',
  access: 'member',
  tag: 'Playground',
  operationId: 'listCompletions',
  summary: 'List what was asked for',
  description:
    'Usage, the newest first: tokens, time, model, and which version of each secret was used. A member sees their own requests, an admin those of the team.',
  params: teamParams,
  query: pageQuery.extend({
    mine: z.enum(['true', 'false']).optional().meta({ description: "An admin's own only." }),
  }),
  response: completionPage,
});

@Controller()
export class ListCompletionsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listCompletions)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listCompletions>) {
    return this.bus.call(operation, { ...query, mine: query.mine === 'true' }, { actor, correlationId });
  }
}
