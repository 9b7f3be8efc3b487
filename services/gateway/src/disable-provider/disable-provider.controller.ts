import { disableProvider as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { providerParams } from '../domain/provider-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const disableProvider = route({
  method: 'POST',
  path: '/v1/teams/{team}/playground/providers/{provider}/disable',
  access: 'admin',
  tag: 'Playground',
  operationId: 'disableProvider',
  summary: 'Disable a model provider',
  description: 'The playground may not use its secrets any more: its references are revoked.',
  params: providerParams,
  response: null,
  errors: ['PROVIDER_NOT_ENABLED'],
  idempotent: true,
});

@Controller()
export class DisableProviderController {
  constructor(private readonly bus: BusClient) {}

  @Answers(disableProvider)
  async disable(
    @Called() { actor, params, idempotency, correlationId }: CallOf<typeof disableProvider>,
  ): Promise<void> {
    await this.bus.call(operation, { provider: params.provider, idempotency }, { actor, correlationId });
  }
}
