import { getSavedModel as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { savedModelDetails, savedModelParams } from '../domain/playground-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getSavedModel = route({
  method: 'GET',
  path: '/v1/teams/{team}/playground/saved-models/{id}',
  access: 'member',
  tag: 'Playground',
  operationId: 'getSavedModel',
  summary: 'Show a saved model',
  description: 'With all of its versions, the newest first.',
  params: savedModelParams,
  response: savedModelDetails,
  errors: ['SAVED_MODEL_NOT_FOUND'],
});

@Controller()
export class GetSavedModelController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getSavedModel)
  get(@Called() { actor, params, correlationId }: CallOf<typeof getSavedModel>) {
    return this.bus.call(operation, { id: params.id }, { actor, correlationId });
  }
}
