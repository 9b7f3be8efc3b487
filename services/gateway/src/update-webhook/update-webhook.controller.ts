import { updateWebhook as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { webhookParams, webhookPatchBody, webhookView } from '../domain/webhook-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const updateWebhook = route({
  method: 'PATCH',
  path: '/v1/teams/{team}/webhooks/{id}',
  access: 'admin',
  tag: 'Webhooks',
  operationId: 'updateWebhook',
  summary: 'Change a webhook',
  description:
    'Changes what the body names and leaves the rest. References follow: granted for a secret that is newly named, ' +
    'revoked for one that no longer is. A change that would leave the payload of an automation without a secret is ' +
    'refused (UNKNOWN_VARIABLE, naming the automations).',
  params: webhookParams,
  body: webhookPatchBody,
  response: webhookView,
  errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_EXISTS', 'SECRETS_UNKNOWN', 'UNKNOWN_VARIABLE', 'EGRESS_FORBIDDEN'],
  idempotent: true,
});

@Controller()
export class UpdateWebhookController {
  constructor(private readonly bus: BusClient) {}

  @Answers(updateWebhook)
  update(@Called() { actor, params, body, idempotency, correlationId }: CallOf<typeof updateWebhook>) {
    return this.bus.call(operation, { id: params.id, patch: body, idempotency }, { actor, correlationId });
  }
}
