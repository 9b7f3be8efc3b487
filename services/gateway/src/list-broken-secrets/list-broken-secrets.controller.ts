import { brokenSecret, listBrokenSecrets as operation, page } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listBrokenSecrets = route({
  method: 'GET',
  path: '/v1/teams/{team}/broken-secrets',
  access: 'member',
  tag: 'Secrets',
  operationId: 'listBrokenSecrets',
  summary: 'List what is broken',
  description:
    'The names of deleted secrets that something still names, with how many references are broken, since when and by ' +
    'whom. Creating a secret of that name again heals them all; `GET …/secrets/{name}/references` tells which they are.',
  params: teamParams,
  query: pageQuery,
  response: page(brokenSecret.meta({ id: 'BrokenSecret' })),
});

@Controller()
export class ListBrokenSecretsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listBrokenSecrets)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listBrokenSecrets>) {
    return this.bus.call(operation, query, { actor, correlationId });
  }
}
