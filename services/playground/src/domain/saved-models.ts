import { CountersignError, personOf, type SavedModel, type TeamActor } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import type { SavedModelVersionEntity } from '../database/saved-model-version.entity.js';
import { SavedModelEntity } from '../database/saved-model.entity.js';

/** @throws CountersignError SAVED_MODEL_NOT_FOUND */
export async function findSavedModel(manager: EntityManager, teamId: string, id: string): Promise<SavedModelEntity> {
  const row = await manager.findOneBy(SavedModelEntity, { teamId, id });
  if (row) return row;
  throw new CountersignError('SAVED_MODEL_NOT_FOUND', 'The team has no saved model with this id.');
}

/** Whoever saved it first, and every admin. @throws CountersignError FORBIDDEN */
export function refuseStrangers({ createdById, name }: SavedModelEntity, actor: TeamActor): void {
  if (actor.role === 'admin' || createdById === personOf(actor)) return;
  throw new CountersignError(
    'FORBIDDEN',
    `${name} was saved by somebody else. Save it under another name, or ask an admin of the team.`,
  );
}

/** Done here and not by PostgreSQL's lower(), which knows as many letters as the database's locale. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

export function viewVersion({ version, model, parameters, messages, createdAt, createdBy }: SavedModelVersionEntity) {
  return { version, model, parameters, messages, createdAt: createdAt.toISOString(), createdBy };
}

export function viewSavedModel({ id, name }: SavedModelEntity, newest: SavedModelVersionEntity): SavedModel {
  return { id, name, ...viewVersion(newest) };
}
