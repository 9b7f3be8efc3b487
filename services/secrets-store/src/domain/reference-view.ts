import type { Reference, UsedReference } from '@countersign/contracts';
import type { ReferenceEntity } from '../database/reference.entity.js';

export function viewReference(reference: ReferenceEntity): Reference {
  return {
    consumer: reference.consumer,
    resourceId: reference.resourceId,
    resourceName: reference.resourceName,
    slot: reference.slot,
    state: reference.state,
    since: reference.since.toISOString(),
    grantedBy: reference.grantedBy,
    brokenBy: reference.brokenBy,
  };
}

/**
 * And when it was last used, for those who ask about the secret.
 * @param currentVersion of the secret: what was said of another one is over with it
 */
export function viewUsedReference(reference: ReferenceEntity, currentVersion: number | null): UsedReference {
  const { rejected } = reference;
  return {
    ...viewReference(reference),
    lastUsedAt: reference.lastUsedAt?.toISOString() ?? null,
    lastUsedVersion: reference.lastUsedVersion,
    rejected: rejected?.version === currentVersion ? rejected : null,
  };
}
