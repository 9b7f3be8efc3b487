import { listReferences as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { referencePage, secretParams } from '../domain/secret-views.js';
import { pageQuery } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listReferences = route({
  method: 'GET',
  path: '/v1/teams/{team}/secrets/{name}/references',
  access: 'member',
  tag: 'Secrets',
  operationId: 'listReferences',
  summary: "List a secret's references",
  description:
    'Which resource of which consumer uses it, in which slot. It answers for a deleted secret too, as long as ' +
    'references still name it: that is how one sees what broke.',
  params: secretParams,
  query: pageQuery,
  response: referencePage,
  errors: ['SECRET_NOT_FOUND'],
});

@Controller()
export class ListReferencesController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listReferences)
  list(@Called() { actor, params, query, correlationId }: CallOf<typeof listReferences>) {
    return this.bus.call(operation, { name: params.name, ...query }, { actor, correlationId });
  }
}
