import { executionFilter, listExecutions as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { executionPage } from '../domain/automation-views.js';
import { pageQuery, searchInQuery, teamParams, uuid } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

const { status, eventType, from, to } = executionFilter.shape;

export const listExecutions = route({
  method: 'GET',
  path: '/v1/teams/{team}/executions',
  access: 'member',
  tag: 'Automations',
  operationId: 'listExecutions',
  summary: 'List the executions',
  description:
    'The history of the automations of the team, the newest first, page by page: what fired, what became of it, and ' +
    'what is tried again when.',
  params: teamParams,
  query: pageQuery.extend({
    automation: uuid.optional().meta({ description: 'Only those of this automation.' }),
    webhook: uuid.optional().meta({ description: 'Only those that went through this webhook.' }),
    status: status.meta({ description: 'Only those in this status.' }),
    deadLettered: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional()
      .meta({
        description: 'Only those that the receiver did not take.',
        override: { type: 'boolean', enum: undefined },
      }),
    eventType: eventType.meta({ description: 'Only those of events of this type.' }),
    from: from.meta({ description: 'Created at this time or after it.' }),
    to: to.meta({ description: 'Created before this time.' }),
    search: searchInQuery.meta({ description: "Part of an event's id, an error, or an automation's name." }),
  }),
  response: executionPage,
});

@Controller()
export class ListExecutionsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listExecutions)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listExecutions>) {
    return this.bus.call(operation, query, { actor, correlationId });
  }
}
