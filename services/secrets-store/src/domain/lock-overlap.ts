import { CountersignError } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import type { SecretEntity } from '../database/secret.entity.js';
import { expectVersion } from './expect-version.js';
import { lockSecret } from './lock-secret.js';
import { versionsOf, type OverlappingVersions } from './versions.js';

/**
 * A locked secret whose previous version still overlaps.
 * @param expected the version that the asker saw rotated; without it, whichever overlaps now is meant
 * @throws CountersignError SECRET_NOT_FOUND, VERSION_CONFLICT, NO_OVERLAP
 */
export async function lockOverlap(
  manager: EntityManager,
  team: string,
  name: string,
  expected: number | undefined,
): Promise<{ secret: SecretEntity; versions: OverlappingVersions }> {
  const secret = await lockSecret(manager, team, name);
  expectVersion(secret, expected);
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
