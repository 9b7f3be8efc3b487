import { undoRotation as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { rotatedSecretView, secretParams } from '../domain/secret-views.js';
import { answerWithinMs, endOverlapQuery, waitOf } from '../domain/wait-query.js';
import { effectsOn } from '../domain/sandbox-effects.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const undoRotation = route({
  method: 'POST',
  path: '/v1/teams/{team}/secrets/{name}/rotate/undo',
  access: 'admin',
  tag: 'Secrets',
  operationId: 'undoRotation',
  summary: 'Undo a rotation',
  description:
    'While the previous version overlaps: makes it current again, under a revision of its own, and erases the newer one.',
  params: secretParams,
  query: endOverlapQuery,
  response: rotatedSecretView,
  errors: ['SECRET_NOT_FOUND', 'NO_OVERLAP', 'VERSION_CONFLICT'],
  idempotent: true,
});

@Controller()
export class UndoRotationController {
  constructor(private readonly bus: BusClient) {}

  @Answers(undoRotation)
  async undo(@Called() { actor, params, query, idempotency, correlationId }: CallOf<typeof undoRotation>) {
    const { expectedVersion } = query;
    const request = { name: params.name, expectedVersion, ...waitOf(query), idempotency };
    // Asked before: afterwards they may have begun anew already.
    const sandboxes = await effectsOn(this.bus, params.name, actor, correlationId);
    const timeoutMs = answerWithinMs(query);
    return { ...(await this.bus.call(operation, request, { actor, correlationId, timeoutMs })), sandboxes };
  }
}
