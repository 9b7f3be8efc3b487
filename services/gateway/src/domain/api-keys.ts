import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { ApiKeyEntity } from '../database/api-key.entity.js';
import type { KeyPrincipal } from './principal.js';
import { hashToken } from './tokens.js';

/** `last used` may lag this much: it saves a write on almost every request. */
const USED_EVERY_MS = 60_000;

@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Null where the key is nobody's, revoked or expired. Asked anew at every request, so a revoked key ends at once. */
  async find(key: string): Promise<KeyPrincipal | null> {
    // One query: `findOne` with a relation would make it two, one after the other, of every request.
    const found = await this.dataSource.manager
      .createQueryBuilder(ApiKeyEntity, 'key')
      .innerJoinAndSelect('key.user', 'user')
      .where({ keyHash: hashToken(key), revokedAt: IsNull() })
      .getOne();
    const now = this.clock.now();
    if (!found || (found.expiresAt && now >= found.expiresAt)) return null;
    if (!found.lastUsedAt || now.getTime() - found.lastUsedAt.getTime() >= USED_EVERY_MS) {
      await this.dataSource.manager.update(ApiKeyEntity, { id: found.id }, { lastUsedAt: now });
    }
    const { id: userId, email, name, deploymentAdmin, mustChangePassword } = found.user;
    return {
      type: 'api-key',
      keyId: found.id,
      keyName: found.name,
      expiresAt: found.expiresAt,
      ...{ userId, email, name, deploymentAdmin, mustChangePassword },
    };
  }
}
