import { deleteSavedModel as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { savedModelParams } from '../domain/playground-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const deleteSavedModel = route({
  method: 'DELETE',
  path: '/v1/teams/{team}/playground/saved-models/{id}',
  access: 'member',
  tag: 'Playground',
  operationId: 'deleteSavedModel',
  summary: 'Delete a saved model',
  description: 'With all of its versions. Whoever saved it first may, and every admin.',
  params: savedModelParams,
  response: null,
  errors: ['SAVED_MODEL_NOT_FOUND', 'FORBIDDEN'],
  idempotent: true,
});

@Controller()
export class DeleteSavedModelController {
  constructor(private readonly bus: BusClient) {}

  @Answers(deleteSavedModel)
  async delete(
    @Called() { actor, params, idempotency, correlationId }: CallOf<typeof deleteSavedModel>,
  ): Promise<void> {
    await this.bus.call(operation, { id: params.id, idempotency }, { actor, correlationId });
  }
}
