import { listSavedModels as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { savedModelPage } from '../domain/playground-views.js';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listSavedModels = route({
  method: 'GET',
  path: '/v1/teams/{team}/playground/saved-models',
  access: 'member',
  tag: 'Playground',
  operationId: 'listSavedModels',
  summary: 'List the saved models',
  description: 'Each at its newest version.',
  params: teamParams,
  query: pageQuery,
  response: savedModelPage,
});

@Controller()
export class ListSavedModelsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listSavedModels)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listSavedModels>) {
    return this.bus.call(operation, query, { actor, correlationId });
  }
}
