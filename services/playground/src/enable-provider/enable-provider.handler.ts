import { PROVIDERS, type enableProvider, type Provider, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { ProviderEntity } from '../database/provider.entity.js';
import { factsOf } from '../domain/provider-facts.js';
import { ProviderReferences, ProviderWrite } from '../domain/provider-kind.js';
import { viewProvider } from '../domain/provider-view.js';

/** Enables a built-in provider: from then on the playground may use the secrets that it needs. */
@Injectable()
export class EnableProviderHandler {
  constructor(
    private readonly write: ProviderWrite,
    private readonly references: ProviderReferences,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError SECRETS_UNKNOWN, naming every secret that the team does not have; PROVIDER_EXISTS */
  async enable({ request, caller, correlationId }: Call<typeof enableProvider>, actor: TeamActor): Promise<Provider> {
    const { provider: key, idempotency } = request;
    const id = uuidv7();
    return this.write.run({ id, actor, idempotency }, async (manager, now) => {
      const row = manager.create(ProviderEntity, {
        ...{ id, key, teamId: actor.team, name: PROVIDERS[key].title, custom: null, rejected: null },
        ...{ createdAt: now, createdBy: actor.name, updatedAt: now, updatedBy: actor.name },
      });
      await manager.insert(ProviderEntity, row);
      await this.audit.record(manager, {
        action: 'provider.enabled',
        target: `provider/${id}`,
        ...{ actor, correlationId, facts: factsOf(row) },
      });
      // Last before the commit: the fewer steps behind it, the less there ever is to take back.
      await this.references.grant(row, caller, correlationId);
      return viewProvider(row, await this.references.heldBy(actor.team, [row]));
    });
  }
}
