import { OVERLAP_SECONDS_MAX, rotateSecret as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { secretValue } from '../domain/secret-value.js';
import { rotatedSecretView, secretParams } from '../domain/secret-views.js';
import { answerWithinMs, waitOf, waitQuery } from '../domain/wait-query.js';
import { IntakeSealer } from '../domain/intake-sealer.js';
import { effectsOn } from '../domain/sandbox-effects.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const rotateSecret = route({
  method: 'POST',
  path: '/v1/teams/{team}/secrets/{name}/rotate',
  access: 'admin',
  tag: 'Secrets',
  operationId: 'rotateSecret',
  summary: 'Rotate a secret',
  description:
    'Stores a new version, which is current from then on. The previous one is erased at once, or overlaps for ' +
    '`overlapSeconds`. With `expectedVersion` it happens only if that version is current (VERSION_CONFLICT otherwise). `sandboxes` says what happens ' +
    'to each running sandbox that holds the previous version.',
  params: secretParams,
  query: waitQuery,
  body: z.strictObject({
    value: secretValue,
    overlapSeconds: z.number().int().min(0).max(OVERLAP_SECONDS_MAX).optional().meta({
      description: 'For how long the previous version may still be used, where a use asks for it. 0 unless told.',
    }),
    expectedVersion: z.number().int().positive().max(2_147_483_647).optional(),
  }),
  response: rotatedSecretView,
  errors: ['SECRET_NOT_FOUND', 'VERSION_CONFLICT', 'KEY_UNAVAILABLE'],
  idempotent: true,
});

@Controller()
export class RotateSecretController {
  constructor(
    private readonly bus: BusClient,
    private readonly sealer: IntakeSealer,
  ) {}

  @Answers(rotateSecret)
  async rotate(@Called() { actor, params, query, body, idempotency, correlationId }: CallOf<typeof rotateSecret>) {
    const { value, ...options } = body;
    const { name } = params;
    const sealedValue = await this.sealer.seal(value, operation, actor.team, name);
    const request = { name, sealedValue, ...options, ...waitOf(query), idempotency };
    // Asked before: afterwards they may have begun anew already.
    const sandboxes = await effectsOn(this.bus, params.name, actor, correlationId);
    const timeoutMs = answerWithinMs(query);
    return { ...(await this.bus.call(operation, request, { actor, correlationId, timeoutMs })), sandboxes };
  }
}
