import { listAutomations as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { automationPage } from '../domain/automation-views.js';
import { pageQuery, searchInQuery, teamParams, uuid } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listAutomations = route({
  method: 'GET',
  path: '/v1/teams/{team}/automations',
  access: 'member',
  tag: 'Automations',
  operationId: 'listAutomations',
  summary: 'List the automations',
  description: 'The automations of the team in order of creation, with their health, page by page.',
  params: teamParams,
  query: pageQuery.extend({
    search: searchInQuery.meta({ description: 'Part of a name or a description.' }),
    webhook: uuid.optional().meta({ description: 'Only those that send through this webhook.' }),
  }),
  response: automationPage,
});

@Controller()
export class ListAutomationsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listAutomations)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listAutomations>) {
    return this.bus.call(operation, query, { actor, correlationId });
  }
}
