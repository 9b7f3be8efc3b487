import { changeProgress, listChanges as operation, page } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { secretParams } from '../domain/secret-views.js';
import { pageQuery } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listChanges = route({
  method: 'GET',
  path: '/v1/teams/{team}/secrets/{name}/changes',
  access: 'member',
  tag: 'Secrets',
  operationId: 'listChanges',
  summary: "List a secret's changes",
  description:
    'Every change of the secret, also of a deleted one, the newest first, and when it was seen to be applied and ' +
    'drained. For the holders of one of them: `GET …/propagation?revision=`.',
  params: secretParams,
  query: pageQuery,
  response: page(changeProgress.meta({ id: 'ChangeProgress' })),
  errors: ['SECRET_NOT_FOUND'],
});

@Controller()
export class ListChangesController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listChanges)
  list(@Called() { actor, params, query, correlationId }: CallOf<typeof listChanges>) {
    return this.bus.call(operation, { name: params.name, ...query }, { actor, correlationId });
  }
}
