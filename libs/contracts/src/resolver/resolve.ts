import { z } from 'zod';
import { CONSUMERS } from '../services.js';
import { operationsOf } from '../operation.js';
import { slotReference, REFERENCES_PER_RESOURCE_MAX } from '../secrets-store/references.js';
import { bytes, id, revision } from '../words.js';

const operation = operationsOf('resolver');

/**
 * Opens what a resource's references name, for a holder with a lease. All or nothing: the error names every reference
 * that cannot be resolved (REFERENCE_MISSING, REFERENCE_BROKEN, SECRET_UNOPENABLE).
 */
export const resolve = operation(
  'values.resolve',
  CONSUMERS,
  z.object({
    leaseId: id,
    team: id,
    resourceId: id,
    references: z.array(slotReference).min(1).max(REFERENCES_PER_RESOURCE_MAX),
    /** The answer is true as of this revision or a later one. */
    minRevision: revision,
    /** Names this request in the seal of its answer, so that an answer fits one question only. */
    requestId: id,
  }),
  z.object({
    asOf: revision,
    /** HPKE (RFC 9180) to the session key of the lease, holding `resolvedValues` as JSON. */
    sealed: bytes,
  }),
);

/** HPKE info of a sealed answer. */
export const ANSWER_INFO = 'countersign/answer/v1';

/** What an answer is bound to: one question of one holder, and the revision as of which it is true. */
export function answerAad(requestId: string, leaseId: string, asOf: string): string {
  return JSON.stringify([requestId, leaseId, asOf]);
}

/** What is inside a sealed answer. It exists in clear only in the resolver and in the holder that asked. */
const resolvedVersion = z.object({
  version: z.number().int().positive(),
  /** The revision that made the version current. */
  revision,
  value: bytes,
});

export const resolvedValues = z.array(
  slotReference.extend({
    secretId: id,
    current: resolvedVersion,
    /** The previous version while it overlaps. */
    overlapping: resolvedVersion.nullable(),
  }),
);
export type ResolvedValues = z.infer<typeof resolvedValues>;
