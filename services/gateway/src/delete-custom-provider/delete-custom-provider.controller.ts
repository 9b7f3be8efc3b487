import { deleteCustomProvider as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { customProviderParams } from '../domain/provider-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const deleteCustomProvider = route({
  method: 'DELETE',
  path: '/v1/teams/{team}/playground/custom-providers/{id}',
  access: 'admin',
  tag: 'Playground',
  operationId: 'deleteCustomProvider',
  summary: 'Delete a custom model provider',
  description: 'Its references are revoked with it. Answers that are under way end as they would have.',
  params: customProviderParams,
  response: null,
  errors: ['PROVIDER_NOT_FOUND'],
  idempotent: true,
});

@Controller()
export class DeleteCustomProviderController {
  constructor(private readonly bus: BusClient) {}

  @Answers(deleteCustomProvider)
  async delete(
    @Called() { actor, params, idempotency, correlationId }: CallOf<typeof deleteCustomProvider>,
  ): Promise<void> {
    await this.bus.call(operation, { id: params.id, idempotency }, { actor, correlationId });
  }
}
