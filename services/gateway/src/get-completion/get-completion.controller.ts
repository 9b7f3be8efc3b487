import { getCompletion as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { completionDetails, completionParams } from '../domain/playground-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getCompletion = route({
  method: 'GET',
  path: '/v1/teams/{team}/playground/completions/{id}',
  access: 'member',
  tag: 'Playground',
  operationId: 'getCompletion',
  summary: 'Show one of your requests',
  description: 'With what was asked and answered, redacted. Only your own: an admin sees no conversation of others.',
  params: completionParams,
  response: completionDetails,
  errors: ['COMPLETION_NOT_FOUND'],
});

@Controller()
export class GetCompletionController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getCompletion)
  get(@Called() { actor, params, correlationId }: CallOf<typeof getCompletion>) {
    return this.bus.call(operation, { id: params.id }, { actor, correlationId });
  }
}
