import { deleteWebhook as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { webhookParams } from '../domain/webhook-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const deleteWebhook = route({
  method: 'DELETE',
  path: '/v1/teams/{team}/webhooks/{id}',
  access: 'admin',
  tag: 'Webhooks',
  operationId: 'deleteWebhook',
  summary: 'Delete a webhook',
  description: 'Its references are revoked with it. One through which automations send is not deleted.',
  params: webhookParams,
  response: null,
  errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_IN_USE'],
  idempotent: true,
});

@Controller()
export class DeleteWebhookController {
  constructor(private readonly bus: BusClient) {}

  @Answers(deleteWebhook)
  async delete(@Called() { actor, params, idempotency, correlationId }: CallOf<typeof deleteWebhook>): Promise<void> {
    await this.bus.call(operation, { id: params.id, idempotency }, { actor, correlationId });
  }
}
