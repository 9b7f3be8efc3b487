import { enableProvider as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { providerParams, providerView } from '../domain/provider-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const enableProvider = route({
  method: 'POST',
  path: '/v1/teams/{team}/playground/providers/{provider}/enable',
  access: 'admin',
  tag: 'Playground',
  operationId: 'enableProvider',
  summary: 'Enable a model provider',
  description:
    'Lets the playground use the secrets that the provider needs, by their fixed names: a reference to each is granted. ' +
    'Those that the team does not have are named (SECRETS_UNKNOWN).',
  params: providerParams,
  response: providerView,
  errors: ['PROVIDER_EXISTS', 'SECRETS_UNKNOWN'],
  idempotent: true,
});

@Controller()
export class EnableProviderController {
  constructor(private readonly bus: BusClient) {}

  @Answers(enableProvider)
  enable(@Called() { actor, params, idempotency, correlationId }: CallOf<typeof enableProvider>) {
    return this.bus.call(operation, { provider: params.provider, idempotency }, { actor, correlationId });
  }
}
