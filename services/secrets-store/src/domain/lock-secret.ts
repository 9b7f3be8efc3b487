import type { EntityManager } from 'typeorm';
import { SecretEntity } from '../database/secret.entity.js';
import { secretNotFound } from './secret-view.js';

/**
 * The secret, locked until the transaction ends: its rotations, its deletion and new references to it happen one after
 * another. @throws CountersignError SECRET_NOT_FOUND
 */
export async function lockSecret(manager: EntityManager, team: string, name: string): Promise<SecretEntity> {
  const secret = await manager.findOne(SecretEntity, { where: { team, name }, lock: { mode: 'pessimistic_write' } });
  if (!secret) throw secretNotFound(name);
  return secret;
}
