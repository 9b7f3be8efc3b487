import { CountersignError } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Controller } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { z } from 'zod';
import { ApiKeyEntity } from '../database/api-key.entity.js';
import { WriteTransaction } from '@countersign/platform-database';
import { uuid } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const revokeApiKey = route({
  method: 'DELETE',
  path: '/v1/api-keys/{id}',
  access: 'account',
  tag: 'Account',
  operationId: 'revokeApiKey',
  summary: 'Revoke an API key',
  description: 'One of your own, for good, and from the next request on.',
  params: z.strictObject({ id: uuid.meta({ description: 'The id of the key.' }) }),
  response: null,
  errors: ['API_KEY_NOT_FOUND'],
  idempotent: true,
});

@Controller()
export class RevokeApiKeyController {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  @Answers(revokeApiKey)
  async revoke(@Called() call: CallOf<typeof revokeApiKey>): Promise<void> {
    const { principal, params, actor, idempotency, correlationId } = call;
    await this.transaction.run(actor.id, idempotency, async (manager, now) => {
      const own = { id: params.id, userId: principal.userId, revokedAt: IsNull() };
      const { affected } = await manager.update(ApiKeyEntity, own, { revokedAt: now });
      if (!affected) throw new CountersignError('API_KEY_NOT_FOUND', 'You have no API key with this id.');
      await this.audit.record(manager, {
        action: 'api_key.revoked',
        target: `api-key/${params.id}`,
        actor,
        correlationId,
      });
      return null;
    });
  }
}
