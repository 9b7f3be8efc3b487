import type { deleteCustomProvider, TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { ProviderEntity } from '../database/provider.entity.js';
import { findCustomProvider } from '../domain/find-provider.js';
import { factsOf } from '../domain/provider-facts.js';
import { ProviderWrite } from '../domain/provider-kind.js';

/** Deletes a custom provider; its references go once it is gone. */
@Injectable()
export class DeleteCustomProviderHandler {
  constructor(
    private readonly write: ProviderWrite,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError PROVIDER_NOT_FOUND */
  async delete(
    { request, correlationId }: Call<typeof deleteCustomProvider>,
    actor: TeamActor,
  ): Promise<{ id: string }> {
    const { id, idempotency } = request;
    return this.write.run({ id, actor, idempotency }, async (manager) => {
      const row = await findCustomProvider(manager, actor.team, id);
      await manager.delete(ProviderEntity, { id });
      await this.audit.record(manager, {
        action: 'provider.deleted',
        target: `provider/${id}`,
        ...{ actor, correlationId, facts: factsOf(row) },
      });
      return { id };
    });
  }
}
