import { createAutomation as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { automationBody, automationView } from '../domain/automation-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const createAutomation = route({
  method: 'POST',
  path: '/v1/teams/{team}/automations',
  access: 'admin',
  tag: 'Automations',
  operationId: 'createAutomation',
  summary: 'Create an automation',
  description:
    'What it waits for, and what it sends through which webhook of the team. A payload that names a variable that the ' +
    'event does not bring, or a secret that the webhook was not given, is refused with its line and column.',
  params: teamParams,
  body: automationBody,
  response: automationView,
  status: 201,
  errors: ['WEBHOOK_NOT_FOUND', 'AUTOMATION_EXISTS', 'UNKNOWN_VARIABLE'],
  idempotent: true,
});

@Controller()
export class CreateAutomationController {
  constructor(private readonly bus: BusClient) {}

  @Answers(createAutomation)
  create(@Called() { actor, body, idempotency, correlationId }: CallOf<typeof createAutomation>) {
    return this.bus.call(operation, { automation: body, idempotency }, { actor, correlationId });
  }
}
