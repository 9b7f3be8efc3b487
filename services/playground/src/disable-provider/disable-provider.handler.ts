import type { disableProvider, ProviderKey, TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProviderEntity } from '../database/provider.entity.js';
import { findProviderByKey } from '../domain/find-provider.js';
import { factsOf } from '../domain/provider-facts.js';
import { ProviderWrite } from '../domain/provider-kind.js';

/** Disables a built-in provider; its references go once it is gone. */
@Injectable()
export class DisableProviderHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly write: ProviderWrite,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError PROVIDER_NOT_ENABLED */
  async disable(
    { request, correlationId }: Call<typeof disableProvider>,
    actor: TeamActor,
  ): Promise<{ provider: ProviderKey }> {
    const { provider: key, idempotency } = request;
    const { id } = await findProviderByKey(this.dataSource.manager, actor.team, key);
    return this.write.run({ id, actor, idempotency }, async (manager) => {
      const row = await findProviderByKey(manager, actor.team, key);
      await manager.delete(ProviderEntity, { id });
      await this.audit.record(manager, {
        action: 'provider.disabled',
        target: `provider/${id}`,
        ...{ actor, correlationId, facts: factsOf(row) },
      });
      return { provider: key };
    });
  }
}
