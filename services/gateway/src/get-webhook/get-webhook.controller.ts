import { getWebhook as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { webhookParams, webhookView } from '../domain/webhook-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getWebhook = route({
  method: 'GET',
  path: '/v1/teams/{team}/webhooks/{id}',
  access: 'member',
  tag: 'Webhooks',
  operationId: 'getWebhook',
  summary: 'Show a webhook',
  description: 'Its settings, its health, and the secrets that it lacks.',
  params: webhookParams,
  response: webhookView,
  errors: ['WEBHOOK_NOT_FOUND'],
});

@Controller()
export class GetWebhookController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getWebhook)
  get(@Called() { actor, params, correlationId }: CallOf<typeof getWebhook>) {
    return this.bus.call(operation, { id: params.id }, { actor, correlationId });
  }
}
