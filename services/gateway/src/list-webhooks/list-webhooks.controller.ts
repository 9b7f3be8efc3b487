import { listWebhooks as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { webhookPage } from '../domain/webhook-views.js';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listWebhooks = route({
  method: 'GET',
  path: '/v1/teams/{team}/webhooks',
  access: 'member',
  tag: 'Webhooks',
  operationId: 'listWebhooks',
  summary: 'List the webhooks',
  description: 'The webhooks of the team, with their health and the secrets that they lack.',
  params: teamParams,
  query: pageQuery,
  response: webhookPage,
});

@Controller()
export class ListWebhooksController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listWebhooks)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listWebhooks>) {
    return this.bus.call(operation, query, { actor, correlationId });
  }
}
