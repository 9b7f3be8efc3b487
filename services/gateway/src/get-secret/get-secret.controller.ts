import { getSecret as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { secretParams, secretView } from '../domain/secret-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getSecret = route({
  method: 'GET',
  path: '/v1/teams/{team}/secrets/{name}',
  access: 'member',
  tag: 'Secrets',
  operationId: 'getSecret',
  summary: 'Show a secret',
  description: 'Its metadata, its versions, how many references name it, and its health. Never a value.',
  params: secretParams,
  response: secretView,
  errors: ['SECRET_NOT_FOUND'],
});

@Controller()
export class GetSecretController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getSecret)
  get(@Called() { actor, params, correlationId }: CallOf<typeof getSecret>) {
    return this.bus.call(operation, { name: params.name }, { actor, correlationId });
  }
}
