import { CountersignError } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import type { SecretEntity } from '../database/secret.entity.js';
import { lockSecret } from './lock-secret.js';
import { versionsOf, type OverlappingVersions } from './versions.js';

/** A locked secret whose previous version still overlaps. @throws CountersignError SECRET_NOT_FOUND, NO_OVERLAP */
export async function lockOverlap(
  manager: EntityManager,
  team: string,
  name: string,
): Promise<{ secret: SecretEntity; versions: OverlappingVersions }> {
  const secret = await lockSecret(manager, team, name);
  const { overlapping, ...versions } = await versionsOf(manager, secret.id);
  if (!overlapping) {
    throw new CountersignError(
      'NO_OVERLAP',
      `No previous version of ${name} overlaps: there is nothing to end or undo.`,
      {
        secret: name,
      },
    );
  }
  return { secret, versions: { ...versions, overlapping } };
}
