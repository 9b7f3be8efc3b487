import { deleteAutomation as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { automationParams } from '../domain/automation-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const deleteAutomation = route({
  method: 'DELETE',
  path: '/v1/teams/{team}/automations/{id}',
  access: 'admin',
  tag: 'Automations',
  operationId: 'deleteAutomation',
  summary: 'Delete an automation',
  description: 'At once. Its history stays as long as any; what is still to be delivered of it fails.',
  params: automationParams,
  response: null,
  errors: ['AUTOMATION_NOT_FOUND'],
  idempotent: true,
});

@Controller()
export class DeleteAutomationController {
  constructor(private readonly bus: BusClient) {}

  @Answers(deleteAutomation)
  async delete(@Called() { actor, params, idempotency, correlationId }: CallOf<typeof deleteAutomation>) {
    await this.bus.call(operation, { id: params.id, idempotency }, { actor, correlationId });
  }
}
