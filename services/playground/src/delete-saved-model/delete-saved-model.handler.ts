import type { deleteSavedModel, TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { WriteTransaction } from '@countersign/platform-database';
import { Injectable } from '@nestjs/common';
import { SavedModelEntity } from '../database/saved-model.entity.js';
import { findSavedModel, refuseStrangers } from '../domain/saved-models.js';

/** Deletes a saved model with all of its versions. */
@Injectable()
export class DeleteSavedModelHandler {
  constructor(
    private readonly write: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError SAVED_MODEL_NOT_FOUND, FORBIDDEN */
  async delete({ request, correlationId }: Call<typeof deleteSavedModel>, actor: TeamActor): Promise<{ id: string }> {
    const { id, idempotency } = request;
    return this.write.run(actor.id, idempotency, async (manager) => {
      const row = await findSavedModel(manager, actor.team, id);
      refuseStrangers(row, actor);
      await manager.delete(SavedModelEntity, { id });
      await this.audit.record(manager, {
        action: 'saved_model.deleted',
        target: `saved-model/${id}`,
        ...{ actor, correlationId, facts: { name: row.name } },
      });
      return { id };
    });
  }
}
