import { CountersignError, isProviderKey, PROVIDERS } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { ProviderEntity } from '../database/provider.entity.js';

/** The one whose models are called `key/…`. @throws CountersignError PROVIDER_NOT_ENABLED, PROVIDER_NOT_FOUND */
export async function findProviderByKey(manager: EntityManager, teamId: string, key: string): Promise<ProviderEntity> {
  const row = await manager.findOneBy(ProviderEntity, { teamId, key });
  if (row) return row;
  throw noSuchProvider(key);
}

/** Why a team has no provider of a key: there is none, or an admin has not enabled it. */
export function noSuchProvider(key: string): CountersignError {
  if (!isProviderKey(key)) {
    return new CountersignError(
      'PROVIDER_NOT_FOUND',
      `There is no provider ${key}. GET …/playground/providers lists them.`,
    );
  }
  const { title, secrets } = PROVIDERS[key];
  const named = secrets.map(({ secret }) => secret).join(', ');
  return new CountersignError(
    'PROVIDER_NOT_ENABLED',
    `${title} is not enabled. An admin of the team can enable it once the team has ${named}.`,
  );
}

/** @throws CountersignError PROVIDER_NOT_FOUND */
export async function findCustomProvider(manager: EntityManager, teamId: string, id: string): Promise<ProviderEntity> {
  const row = await manager.findOneBy(ProviderEntity, { teamId, id });
  if (row?.custom) return row;
  throw providerNotFound();
}

export function providerNotFound(): CountersignError {
  return new CountersignError('PROVIDER_NOT_FOUND', 'The team has no such provider.');
}
