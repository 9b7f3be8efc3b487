import type { createCustomProvider, Provider, TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { ProviderEntity } from '../database/provider.entity.js';
import { factsOf } from '../domain/provider-facts.js';
import { ProviderReferences, ProviderWrite } from '../domain/provider-kind.js';
import { viewProvider } from '../domain/provider-view.js';

/** Takes a provider in that the team brings along, with the references that it needs. */
@Injectable()
export class CreateCustomProviderHandler {
  constructor(
    private readonly write: ProviderWrite,
    private readonly references: ProviderReferences,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError PROVIDER_EXISTS, SECRETS_UNKNOWN */
  async create(
    { request, caller, correlationId }: Call<typeof createCustomProvider>,
    actor: TeamActor,
  ): Promise<Provider> {
    const { key, name, ...custom } = request.provider;
    const id = uuidv7();
    return this.write.run({ id, actor, idempotency: request.idempotency }, async (manager, now) => {
      const row = manager.create(ProviderEntity, {
        ...{ id, key, teamId: actor.team, name, custom, rejected: null },
        ...{ createdAt: now, createdBy: actor.name, updatedAt: now, updatedBy: actor.name },
      });
      await manager.insert(ProviderEntity, row);
      await this.audit.record(manager, {
        action: 'provider.created',
        target: `provider/${id}`,
        ...{ actor, correlationId, facts: factsOf(row) },
      });
      await this.references.grant(row, caller, correlationId);
      return viewProvider(row, await this.references.heldBy(actor.team, [row]));
    });
  }
}
