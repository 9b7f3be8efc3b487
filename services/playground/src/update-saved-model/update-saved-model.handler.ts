import type { SavedModel, TeamActor, updateSavedModel } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { WriteTransaction } from '@countersign/platform-database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SavedModelVersionEntity } from '../database/saved-model-version.entity.js';
import { SavedModelEntity } from '../database/saved-model.entity.js';
import { findSavedModel, refuseStrangers, viewSavedModel } from '../domain/saved-models.js';

/** Saves a model again: its next version. Those before stay as they were. */
@Injectable()
export class UpdateSavedModelHandler {
  constructor(
    private readonly write: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError SAVED_MODEL_NOT_FOUND, FORBIDDEN */
  async update({ request, correlationId }: Call<typeof updateSavedModel>, actor: TeamActor): Promise<SavedModel> {
    const { id, content, idempotency } = request;
    return this.write.run(actor.id, idempotency, async (manager, now) => {
      const row = await findSavedModel(manager, actor.team, id);
      refuseStrangers(row, actor);
      row.version = await nextVersion(manager, id);
      const version = manager.create(SavedModelVersionEntity, {
        ...{ ...content, savedModelId: id, version: row.version, createdAt: now, createdBy: actor.name },
      });
      await manager.save(SavedModelVersionEntity, version);
      await this.audit.record(manager, {
        action: 'saved_model.updated',
        target: `saved-model/${id}`,
        ...{ actor, correlationId, facts: { name: row.name, model: content.model, version: row.version } },
      });
      return viewSavedModel(row, version);
    });
  }
}

/** Two at once follow one another: the row is theirs until they commit. */
async function nextVersion(manager: EntityManager, id: string): Promise<number> {
  await manager.increment(SavedModelEntity, { id }, 'version', 1);
  return (await manager.findOneByOrFail(SavedModelEntity, { id })).version;
}
