import type { SecretEntity } from '../database/secret.entity.js';
import type { NewChange } from './change-log.js';

/** The change that a granted or revoked reference is. It alters who may resolve the name, not what it resolves to. */
export function referenceChange(
  type: 'reference.granted' | 'reference.revoked',
  secret: Pick<SecretEntity, 'id' | 'team' | 'name'>,
  reference: NonNullable<NewChange['reference']>,
  occurredAt: Date,
  correlationId: string,
): NewChange {
  return {
    type,
    team: secret.team,
    secretId: secret.id,
    secretName: secret.name,
    current: null,
    overlapping: null,
    reference,
    occurredAt,
    correlationId,
  };
}
