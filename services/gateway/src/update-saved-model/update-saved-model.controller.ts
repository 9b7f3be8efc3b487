import { updateSavedModel as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { savedModelContentBody, savedModelParams, savedModelView } from '../domain/playground-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const updateSavedModel = route({
  method: 'POST',
  path: '/v1/teams/{team}/playground/saved-models/{id}/versions',
  access: 'member',
  tag: 'Playground',
  operationId: 'updateSavedModel',
  summary: 'Save a model again',
  description: 'Its next version; those before stay as they were. Whoever saved it first may, and every admin.',
  params: savedModelParams,
  body: savedModelContentBody,
  response: savedModelView,
  status: 201,
  errors: ['SAVED_MODEL_NOT_FOUND', 'FORBIDDEN'],
  idempotent: true,
});

@Controller()
export class UpdateSavedModelController {
  constructor(private readonly bus: BusClient) {}

  @Answers(updateSavedModel)
  update(@Called() { actor, params, body, idempotency, correlationId }: CallOf<typeof updateSavedModel>) {
    return this.bus.call(operation, { id: params.id, content: body, idempotency }, { actor, correlationId });
  }
}
