import type { CustomProviderPatch, Provider, TeamActor, updateCustomProvider } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { ProviderEntity } from '../database/provider.entity.js';
import { findCustomProvider } from '../domain/find-provider.js';
import { factsOf } from '../domain/provider-facts.js';
import { ProviderReferences, ProviderWrite } from '../domain/provider-kind.js';
import { viewProvider } from '../domain/provider-view.js';

/** Changes a custom provider, and its references to exactly what it names afterwards. */
@Injectable()
export class UpdateCustomProviderHandler {
  constructor(
    private readonly write: ProviderWrite,
    private readonly references: ProviderReferences,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError PROVIDER_NOT_FOUND, SECRETS_UNKNOWN */
  async update(
    { request, caller, correlationId }: Call<typeof updateCustomProvider>,
    actor: TeamActor,
  ): Promise<Provider> {
    const { id, patch, idempotency } = request;
    return this.write.run({ id, actor, idempotency }, async (manager, now) => {
      const row = await findCustomProvider(manager, actor.team, id);
      const { name = row.name, ...content } = given(patch);
      const custom = { ...row.custom!, ...content };
      Object.assign(row, { name, custom, updatedAt: now, updatedBy: actor.name });
      await manager.save(ProviderEntity, row);
      await this.audit.record(manager, {
        action: 'provider.updated',
        target: `provider/${id}`,
        ...{ actor, correlationId, facts: { ...factsOf(row), changed: Object.keys(given(patch)) } },
      });
      // On top of what it holds, so that a failure behind this leaves the provider as it was, with all it needs.
      await this.references.grant(row, caller, correlationId);
      return viewProvider(row, await this.references.heldBy(actor.team, [row]));
    });
  }
}

/** What the patch names: a field that is not in it stays as it is. */
function given(patch: CustomProviderPatch): CustomProviderPatch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
