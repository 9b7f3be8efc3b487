import { z } from 'zod';
import { CONSUMERS } from '../services.js';
import { operationsOf } from '../operation.js';
import { displayName, id, secretName, timestamp } from '../words.js';
import { reference, referenceRejection } from './secrets.js';

const operation = operationsOf('secrets-store');

/** One slot of a resource and the secret that it names. A slot may hold the secret's name, and has room for the longest. */
export const slotReference = z.object({
  slot: z.string().regex(/^[a-zA-Z][A-Za-z0-9_.-]{0,299}$/),
  secret: secretName,
});
export type SlotReference = z.infer<typeof slotReference>;

/** More than this on one resource is a mistake, not a use. */
export const REFERENCES_PER_RESOURCE_MAX = 100;

const slots = z.array(slotReference).max(REFERENCES_PER_RESOURCE_MAX);

/**
 * Grants references to a consumer's resource, on top of those it has. The team and the person who grants are those of
 * the actor token that the consumer forwards: without a person's own fresh token a consumer can grant itself nothing.
 * Refused with SECRETS_UNKNOWN, naming all of them, where a named secret does not exist.
 */
export const grantReferences = operation(
  'references.grant',
  CONSUMERS,
  z.object({ resource: z.object({ id, name: displayName }), references: slots }),
  z.object({ granted: z.number().int() }),
);

/**
 * Revokes every reference of the resource that `keep` does not list. Taking a right away needs no person, so a consumer
 * can finish what a crash interrupted.
 */
export const revokeReferences = operation(
  'references.revoke',
  CONSUMERS,
  z.object({ team: id, resourceId: id, keep: slots }),
  z.object({ revoked: z.number().int() }),
);

/**
 * What the counterparts of a resource say of the values that it uses: these are rejected, and no other. Shown with the
 * references, for as long as the version is the current one.
 */
export const reportRejections = operation(
  'references.report_rejections',
  CONSUMERS,
  z.object({
    team: id,
    resourceId: id,
    rejections: z.array(referenceRejection.extend({ secret: secretName })).max(REFERENCES_PER_RESOURCE_MAX),
  }),
  z.object({}),
);

/**
 * Which of these names the team has a secret of: the team of the person whose token the consumer forwards. What a person
 * may list, a consumer may ask for them.
 */
export const knownSecrets = operation(
  'secrets.known',
  CONSUMERS,
  z.object({ names: z.array(secretName).max(REFERENCES_PER_RESOURCE_MAX) }),
  z.object({ known: z.array(secretName) }),
);

export const consumerReference = reference.extend({
  team: id,
  secret: secretName,
  /** Of the secret, now: what runs on another one is stale. Null while the reference is broken. */
  currentVersion: z.number().int().positive().nullable(),
});
export type ConsumerReference = z.infer<typeof consumerReference>;

/**
 * The references of the asking consumer: of these resources, of one team's, or all, in order of resource id. `next` is where
 * to ask on behind, where one answer does not hold them all.
 */
export const consumerReferences = operation(
  'references.of_consumer',
  CONSUMERS,
  z.object({ team: id.optional(), resourceIds: z.array(id).max(200).optional(), after: id.optional() }),
  z.object({ items: z.array(consumerReference), next: id.nullable() }),
);

/** A secret that a resource lacks, in one of its slots: nothing that needs it is done. */
export const missingSecret = z.object({
  secret: secretName,
  slot: z.string(),
  since: timestamp,
  /** Who deleted it; null where nobody did (its reference is missing) or nobody wrote it down. */
  by: z.string().nullable(),
});
export type MissingSecret = z.infer<typeof missingSecret>;
