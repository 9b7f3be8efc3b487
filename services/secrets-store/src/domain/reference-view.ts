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

/** And when it was last used, for those who ask about the secret. */
export function viewUsedReference(reference: ReferenceEntity): UsedReference {
  return {
    ...viewReference(reference),
    lastUsedAt: reference.lastUsedAt?.toISOString() ?? null,
    lastUsedVersion: reference.lastUsedVersion,
  };
}
