import { deleteSecret as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { deletedSecretView, secretParams } from '../domain/secret-views.js';
import { answerWithinMs, waitOf, waitQuery } from '../domain/wait-query.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const deleteSecret = route({
  method: 'DELETE',
  path: '/v1/teams/{team}/secrets/{name}',
  access: 'admin',
  tag: 'Secrets',
  operationId: 'deleteSecret',
  summary: 'Delete a secret',
  description:
    'For good: every version is erased in the same transaction, and nothing restores it. A secret that references ' +
    'name is kept (SECRET_IN_USE, naming each of them) unless `breakReferences=true`; then they are flagged broken, ' +
    'and the answer names them.',
  params: secretParams,
  query: waitQuery.extend({
    breakReferences: z
      .enum(['true', 'false'], { error: 'must be true or false' })
      .transform((text) => text === 'true')
      .optional()
      .meta({ description: 'Delete it although references name it.', override: { type: 'boolean', enum: undefined } }),
  }),
  response: deletedSecretView,
  errors: ['SECRET_NOT_FOUND', 'SECRET_IN_USE'],
  idempotent: true,
});

@Controller()
export class DeleteSecretController {
  constructor(private readonly bus: BusClient) {}

  @Answers(deleteSecret)
  delete(@Called() { actor, params, query, idempotency, correlationId }: CallOf<typeof deleteSecret>) {
    const { breakReferences } = query;
    const request = { name: params.name, breakReferences, ...waitOf(query), idempotency };
    return this.bus.call(operation, request, { actor, correlationId, timeoutMs: answerWithinMs(query) });
  }
}
