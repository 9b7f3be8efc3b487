import { getPropagation as operation, revision } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { propagationView, secretParams } from '../domain/secret-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getPropagation = route({
  method: 'GET',
  path: '/v1/teams/{team}/secrets/{name}/propagation',
  access: 'member',
  tag: 'Secrets',
  operationId: 'getPropagation',
  summary: 'Show how far a change has come',
  description:
    "Of the secret's latest change (also of its deletion), or of the one with `revision`: every holder, what it has " +
    'applied, and which older versions it still uses for which resource. `safeToRevoke` is true once the old value may ' +
    'be revoked at its provider.',
  params: secretParams,
  query: z.strictObject({ revision: revision.optional() }),
  response: propagationView,
  errors: ['SECRET_NOT_FOUND'],
});

@Controller()
export class GetPropagationController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getPropagation)
  show(@Called() { actor, params, query, correlationId }: CallOf<typeof getPropagation>) {
    return this.bus.call(operation, { name: params.name, revision: query.revision }, { actor, correlationId });
  }
}
