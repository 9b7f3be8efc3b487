import { createSecret as operation, secretName } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { secretValue } from '../domain/secret-value.js';
import { writtenSecretView } from '../domain/secret-views.js';
import { IntakeSealer } from '../domain/intake-sealer.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const createSecret = route({
  method: 'POST',
  path: '/v1/teams/{team}/secrets',
  access: 'admin',
  tag: 'Secrets',
  operationId: 'createSecret',
  summary: 'Create a secret',
  description:
    'Stores the first version. References that broke when a secret of this name was deleted are live again, and ' +
    'resolve to the new value.',
  params: teamParams,
  body: z.strictObject({ name: secretName, value: secretValue }),
  response: writtenSecretView,
  status: 201,
  errors: ['SECRET_EXISTS', 'KEY_UNAVAILABLE'],
  idempotent: true,
});

@Controller()
export class CreateSecretController {
  constructor(
    private readonly bus: BusClient,
    private readonly sealer: IntakeSealer,
  ) {}

  @Answers(createSecret)
  async create(@Called() { actor, body, idempotency, correlationId }: CallOf<typeof createSecret>) {
    const { name, value } = body;
    const sealedValue = await this.sealer.seal(value, operation, actor.team, name);
    return this.bus.call(operation, { name, sealedValue, idempotency }, { actor, correlationId });
  }
}
