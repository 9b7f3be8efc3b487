import { listSecrets as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { secretPage } from '../domain/secret-views.js';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listSecrets = route({
  method: 'GET',
  path: '/v1/teams/{team}/secrets',
  access: 'member',
  tag: 'Secrets',
  operationId: 'listSecrets',
  summary: 'List the secrets',
  description: 'Metadata of every secret of the team, in order of name, page by page. Never a value.',
  params: teamParams,
  query: pageQuery.extend({
    search: z
      .string()
      .max(255)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters')
      .optional()
      .meta({ description: 'Part of a name.' }),
  }),
  response: secretPage,
});

@Controller()
export class ListSecretsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listSecrets)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listSecrets>) {
    return this.bus.call(operation, query, { actor, correlationId });
  }
}
