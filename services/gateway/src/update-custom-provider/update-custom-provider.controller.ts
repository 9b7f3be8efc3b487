import { updateCustomProvider as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { customProviderParams, customProviderPatchBody, providerView } from '../domain/provider-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const updateCustomProvider = route({
  method: 'PATCH',
  path: '/v1/teams/{team}/playground/custom-providers/{id}',
  access: 'admin',
  tag: 'Playground',
  operationId: 'updateCustomProvider',
  summary: 'Change a custom model provider',
  description:
    'Changes what the body names and leaves the rest; its key stays. References follow: granted for a secret that is ' +
    'newly named, revoked for one that no longer is.',
  params: customProviderParams,
  body: customProviderPatchBody,
  response: providerView,
  errors: ['PROVIDER_NOT_FOUND', 'SECRETS_UNKNOWN'],
  idempotent: true,
});

@Controller()
export class UpdateCustomProviderController {
  constructor(private readonly bus: BusClient) {}

  @Answers(updateCustomProvider)
  update(@Called() { actor, params, body, idempotency, correlationId }: CallOf<typeof updateCustomProvider>) {
    return this.bus.call(operation, { id: params.id, patch: body, idempotency }, { actor, correlationId });
  }
}
