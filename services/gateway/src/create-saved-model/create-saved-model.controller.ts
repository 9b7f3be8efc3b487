import { createSavedModel as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { savedModelBody, savedModelView } from '../domain/playground-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const createSavedModel = route({
  method: 'POST',
  path: '/v1/teams/{team}/playground/saved-models',
  access: 'member',
  tag: 'Playground',
  operationId: 'createSavedModel',
  summary: 'Save a model',
  description: 'A model with its parameters and its first messages, under a name.',
  params: teamParams,
  body: savedModelBody,
  response: savedModelView,
  status: 201,
  errors: ['SAVED_MODEL_EXISTS'],
  idempotent: true,
});

@Controller()
export class CreateSavedModelController {
  constructor(private readonly bus: BusClient) {}

  @Answers(createSavedModel)
  create(@Called() { actor, body, idempotency, correlationId }: CallOf<typeof createSavedModel>) {
    return this.bus.call(operation, { savedModel: body, idempotency }, { actor, correlationId });
  }
}
