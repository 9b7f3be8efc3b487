import { createSandbox as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { sandboxBody, sandboxView } from '../domain/sandbox-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

/** A start is answered within three seconds, as `creating` where it takes longer. */
const TIMEOUT_MS = 10_000;

export const createSandbox = route({
  method: 'POST',
  path: '/v1/teams/{team}/sandboxes',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'createSandbox',
  summary: 'Start a sandbox',
  description:
    'It has the named secrets as environment variables for as long as it lives: `env_var` renames one, `field` takes one ' +
    'field of a JSON value, and one that is `brokered` stays outside and is filled in on the way to its `hosts`. A secret ' +
    'that is missing or does not fit refuses the start, and all that are wrong are named. Where the start takes longer than ' +
    'three seconds, the answer says `creating`.',
  params: teamParams,
  body: sandboxBody,
  response: sandboxView,
  status: 201,
  errors: [
    'SECRETS_UNKNOWN',
    'SECRET_UNUSABLE',
    'REFERENCE_BROKEN',
    'SANDBOX_LIMIT',
    'SANDBOX_START_FAILED',
    'SANDBOXES_UNAVAILABLE',
  ],
  idempotent: true,
});

@Controller()
export class CreateSandboxController {
  constructor(private readonly bus: BusClient) {}

  @Answers(createSandbox)
  create(@Called() { actor, body, idempotency, correlationId }: CallOf<typeof createSandbox>) {
    const options = { actor, correlationId, timeoutMs: TIMEOUT_MS };
    return this.bus.call(operation, { sandbox: body, idempotency }, options);
  }
}
