import { CountersignError, type Actor, type Idempotency } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { ApiKeyEntity } from '../database/api-key.entity.js';
import { viewApiKey } from '../domain/api-key-view.js';
import type { Principal } from '../domain/principal.js';
import { hashToken, newApiKey } from '../domain/tokens.js';
import { WriteTransaction } from '@countersign/platform-database';

/** With the email address it is the actor's name, which the bus limits. */
export const KEY_NAME_MAX = 100;

interface Creation {
  principal: Principal;
  actor: Actor;
  correlationId: string;
  idempotency: Idempotency | undefined;
  body: { name: string; expiresAt: string | null };
}

@Injectable()
export class CreateApiKeyHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws CountersignError FORBIDDEN, INVALID_INPUT */
  async create({ principal, actor, correlationId, idempotency, body }: Creation) {
    if (principal.type !== 'session') {
      throw new CountersignError('FORBIDDEN', 'Sign in to make an API key: a key cannot make another.');
    }
    const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
    if (expiresAt && expiresAt <= this.clock.now()) throw inThePast();
    let shownOnce: string | null = null;
    const created = await this.transaction.run(actor.id, idempotency, async (manager, now) => {
      const { key, prefix } = newApiKey();
      const entity = manager.create(ApiKeyEntity, {
        id: uuidv7(),
        keyHash: hashToken(key),
        name: body.name,
        userId: principal.userId,
        createdAt: now,
        lastUsedAt: null,
        revokedAt: null,
        ...{ prefix, expiresAt },
      });
      await manager.insert(ApiKeyEntity, entity);
      await this.audit.record(manager, {
        action: 'api_key.created',
        target: `api-key/${entity.id}`,
        facts: { name: body.name, prefix, expiresAt: body.expiresAt },
        ...{ actor, correlationId },
      });
      shownOnce = key;
      return viewApiKey(entity);
    });
    return { ...created, key: shownOnce };
  }
}

function inThePast(): CountersignError {
  return new CountersignError('INVALID_INPUT', 'Not valid: expiresAt.', {
    errors: [{ path: 'expiresAt', message: 'must be in the future' }],
  });
}
