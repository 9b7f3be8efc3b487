import { getAutomation as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { automationParams, automationView } from '../domain/automation-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getAutomation = route({
  method: 'GET',
  path: '/v1/teams/{team}/automations/{id}',
  access: 'member',
  tag: 'Automations',
  operationId: 'getAutomation',
  summary: 'Show an automation',
  description: 'One automation, with its health: the secrets that its requests need and lack, since when, and by whom.',
  params: automationParams,
  response: automationView,
  errors: ['AUTOMATION_NOT_FOUND', 'WEBHOOK_NOT_FOUND'],
});

@Controller()
export class GetAutomationController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getAutomation)
  get(@Called() { actor, params, correlationId }: CallOf<typeof getAutomation>) {
    return this.bus.call(operation, { id: params.id }, { actor, correlationId });
  }
}
