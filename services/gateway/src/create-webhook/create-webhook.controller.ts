import { createWebhook as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { webhookBody, webhookView } from '../domain/webhook-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const createWebhook = route({
  method: 'POST',
  path: '/v1/teams/{team}/webhooks',
  access: 'admin',
  tag: 'Webhooks',
  operationId: 'createWebhook',
  summary: 'Create a webhook',
  description:
    'It names secrets, never values; a reference to each is granted with it. A name that is no secret of the team is ' +
    'refused (SECRETS_UNKNOWN, naming all of them).',
  params: teamParams,
  body: webhookBody,
  response: webhookView,
  status: 201,
  errors: ['WEBHOOK_EXISTS', 'SECRETS_UNKNOWN', 'EGRESS_FORBIDDEN'],
  idempotent: true,
});

@Controller()
export class CreateWebhookController {
  constructor(private readonly bus: BusClient) {}

  @Answers(createWebhook)
  create(@Called() { actor, body, idempotency, correlationId }: CallOf<typeof createWebhook>) {
    return this.bus.call(operation, { webhook: body, idempotency }, { actor, correlationId });
  }
}
