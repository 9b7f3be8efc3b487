import { finishRotation as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { secretParams, writtenSecretView } from '../domain/secret-views.js';
import { answerWithinMs, endOverlapQuery, waitOf } from '../domain/wait-query.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const finishRotation = route({
  method: 'POST',
  path: '/v1/teams/{team}/secrets/{name}/rotate/finish',
  access: 'admin',
  tag: 'Secrets',
  operationId: 'finishRotation',
  summary: 'End an overlap early',
  description: 'Erases the overlapping previous version now instead of at its deadline; that is a change of its own.',
  params: secretParams,
  query: endOverlapQuery,
  response: writtenSecretView,
  errors: ['SECRET_NOT_FOUND', 'NO_OVERLAP', 'VERSION_CONFLICT'],
  idempotent: true,
});

@Controller()
export class FinishRotationController {
  constructor(private readonly bus: BusClient) {}

  @Answers(finishRotation)
  finish(@Called() { actor, params, query, idempotency, correlationId }: CallOf<typeof finishRotation>) {
    const { expectedVersion } = query;
    const request = { name: params.name, expectedVersion, ...waitOf(query), idempotency };
    return this.bus.call(operation, request, { actor, correlationId, timeoutMs: answerWithinMs(query) });
  }
}
