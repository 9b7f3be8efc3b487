import type { Reference } from '@countersign/contracts';
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
  };
}
