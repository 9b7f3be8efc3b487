import { updateAutomation as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { automationParams, automationPatchBody, automationView } from '../domain/automation-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const updateAutomation = route({
  method: 'PATCH',
  path: '/v1/teams/{team}/automations/{id}',
  access: 'admin',
  tag: 'Automations',
  operationId: 'updateAutomation',
  summary: 'Change an automation',
  description:
    'Changes what the body names, each as a whole, and leaves the rest. What is still to be delivered is sent with the ' +
    'new payload. With another trigger or scope, what it has learnt of metrics is forgotten.',
  params: automationParams,
  body: automationPatchBody,
  response: automationView,
  errors: ['AUTOMATION_NOT_FOUND', 'WEBHOOK_NOT_FOUND', 'AUTOMATION_EXISTS', 'UNKNOWN_VARIABLE'],
  idempotent: true,
});

@Controller()
export class UpdateAutomationController {
  constructor(private readonly bus: BusClient) {}

  @Answers(updateAutomation)
  update(@Called() { actor, params, body, idempotency, correlationId }: CallOf<typeof updateAutomation>) {
    return this.bus.call(operation, { id: params.id, patch: body, idempotency }, { actor, correlationId });
  }
}
