import { createCustomProvider as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { customProviderBody, providerView } from '../domain/provider-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const createCustomProvider = route({
  method: 'POST',
  path: '/v1/teams/{team}/playground/custom-providers',
  access: 'admin',
  tag: 'Playground',
  operationId: 'createCustomProvider',
  summary: 'Bring a model provider along',
  description:
    "Anything that speaks OpenAI's chat completions. It names secrets, never values; a reference to each is granted " +
    'with it. Its models are asked for as `key/model`. Its address is under the rules for outgoing calls.',
  params: teamParams,
  body: customProviderBody,
  response: providerView,
  status: 201,
  errors: ['PROVIDER_EXISTS', 'SECRETS_UNKNOWN'],
  idempotent: true,
});

@Controller()
export class CreateCustomProviderController {
  constructor(private readonly bus: BusClient) {}

  @Answers(createCustomProvider)
  create(@Called() { actor, body, idempotency, correlationId }: CallOf<typeof createCustomProvider>) {
    return this.bus.call(operation, { provider: body, idempotency }, { actor, correlationId });
  }
}
