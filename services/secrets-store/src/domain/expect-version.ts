import { CountersignError } from '@countersign/contracts';
import type { SecretEntity } from '../database/secret.entity.js';

/** Of a locked secret. @throws CountersignError VERSION_CONFLICT where somebody rotated it since the asker looked */
export function expectVersion(
  secret: Pick<SecretEntity, 'name' | 'currentVersion'>,
  expected: number | undefined,
): void {
  if (expected === undefined || expected === secret.currentVersion) return;
  throw new CountersignError(
    'VERSION_CONFLICT',
    `${secret.name} is at version ${secret.currentVersion}, not ${expected}: somebody rotated it. Look before you go on.`,
    { secret: secret.name, version: secret.currentVersion },
  );
}
