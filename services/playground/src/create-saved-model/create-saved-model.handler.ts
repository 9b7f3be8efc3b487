import {
  CountersignError,
  personOf,
  type createSavedModel,
  type SavedModel,
  type TeamActor,
} from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { isUniqueViolation, WriteTransaction } from '@countersign/platform-database';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { SavedModelVersionEntity } from '../database/saved-model-version.entity.js';
import { SavedModelEntity } from '../database/saved-model.entity.js';
import { nameKeyOf, viewSavedModel } from '../domain/saved-models.js';

/** Saves a model with its parameters and its first messages, under a name. */
@Injectable()
export class CreateSavedModelHandler {
  constructor(
    private readonly write: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError SAVED_MODEL_EXISTS */
  async create({ request, correlationId }: Call<typeof createSavedModel>, actor: TeamActor): Promise<SavedModel> {
    const { name, ...content } = request.savedModel;
    try {
      return await this.write.run(actor.id, request.idempotency, async (manager, now) => {
        const id = uuidv7();
        const row = manager.create(SavedModelEntity, {
          ...{ id, name, nameKey: nameKeyOf(name), teamId: actor.team, version: 1, createdById: personOf(actor) },
        });
        const version = manager.create(SavedModelVersionEntity, {
          ...{ ...content, savedModelId: id, version: 1, createdAt: now, createdBy: actor.name },
        });
        await manager.insert(SavedModelEntity, row);
        await manager.save(SavedModelVersionEntity, version);
        await this.audit.record(manager, {
          action: 'saved_model.created',
          target: `saved-model/${id}`,
          ...{ actor, correlationId, facts: { name, model: content.model } },
        });
        return viewSavedModel(row, version);
      });
    } catch (error) {
      throw isUniqueViolation(error, 'saved_models_team_name') ? savedModelExists() : error;
    }
  }
}

function savedModelExists(): CountersignError {
  return new CountersignError('SAVED_MODEL_EXISTS', 'The team has a saved model with this name. Choose another one.');
}
