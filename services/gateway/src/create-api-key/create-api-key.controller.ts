import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { apiKeyView } from '../domain/api-key-view.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';
import { CreateApiKeyHandler, KEY_NAME_MAX } from './create-api-key.handler.js';
import { displayName } from '@countersign/contracts';

export const createApiKey = route({
  method: 'POST',
  path: '/v1/api-keys',
  access: 'account',
  tag: 'Account',
  operationId: 'createApiKey',
  summary: 'Create an API key',
  description:
    'Makes a key that acts as you, in all your teams, until it expires or is revoked. `key` is shown in this answer ' +
    'only: it is stored hashed, and a retry with the same Idempotency-Key answers `key: null`. Needs a session: a key ' +
    'cannot make another, or one that leaks would outlive its end.',
  body: z.strictObject({
    name: displayName
      .pipe(z.string().max(KEY_NAME_MAX))
      .meta({ description: 'What it is for.', example: 'nightly build' }),
    expiresAt: z.iso
      .datetime({ error: 'must be an RFC 3339 time in UTC' })
      .nullable()
      .default(null)
      .meta({ description: 'When it ends. Null: only when it is revoked.' }),
  }),
  response: apiKeyView.extend({ key: z.string().nullable() }).meta({ id: 'CreatedApiKey' }),
  status: 201,
  errors: ['FORBIDDEN'],
  idempotent: true,
});

@Controller()
export class CreateApiKeyController {
  constructor(private readonly handler: CreateApiKeyHandler) {}

  @Answers(createApiKey)
  create(@Called() call: CallOf<typeof createApiKey>) {
    return this.handler.create(call);
  }
}
