import { listProviders as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { providerList } from '../domain/provider-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listProviders = route({
  method: 'GET',
  path: '/v1/teams/{team}/playground/providers',
  access: 'member',
  tag: 'Playground',
  operationId: 'listProviders',
  summary: 'List the model providers',
  description:
    'Every provider with its health: ready, or exactly which secret is missing, was deleted, or was rejected by the ' +
    'provider. One that is not enabled says which of the secrets that it needs the team has.',
  params: teamParams,
  response: providerList,
});

@Controller()
export class ListProvidersController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listProviders)
  list(@Called() { actor, correlationId }: CallOf<typeof listProviders>) {
    return this.bus.call(operation, {}, { actor, correlationId });
  }
}
