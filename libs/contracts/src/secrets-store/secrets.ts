import { z } from 'zod';
import { operationsOf, type Operation } from '../operation.js';
import { bytes, id, page, pageRequest, revision, secretName, timestamp } from '../words.js';
import { propagation, waitOptions } from './propagation.js';

const operation = operationsOf('secrets-store');

/** Overlap is bounded, so that a forgotten one does not keep an old key alive for ever. */
export const OVERLAP_SECONDS_MAX = 30 * 24 * 3600;

export const secretVersion = z.object({
  version: z.number().int().positive(),
  state: z.enum(['current', 'overlapping', 'destroyed']),
  /** The revision of the change that made it current. */
  revision,
  createdAt: timestamp,
  createdBy: z.string(),
  /** When the overlap ends; only while overlapping. */
  overlapUntil: timestamp.nullable(),
  destroyedAt: timestamp.nullable(),
});
export type SecretVersion = z.infer<typeof secretVersion>;

/** Everything that anyone may read of a secret. There is no value in it, and no operation that returns one. */
export const secret = z.object({
  name: secretName,
  version: z.number().int().positive(),
  revision,
  createdAt: timestamp,
  createdBy: z.string(),
  updatedAt: timestamp,
  updatedBy: z.string(),
  lastUsedAt: timestamp.nullable(),
  /** How many references name it. */
  references: z.number().int().nonnegative(),
  health: z.enum(['unused', 'in_use']),
  versions: z.array(secretVersion),
});
export type Secret = z.infer<typeof secret>;

/** How far a secret's latest change has come; `propagation.get` names the holders too. */
export const latestChange = z.object({
  state: z.enum(['committed', 'applied', 'drained']),
  /** True once the old value may be revoked at its provider. */
  safeToRevoke: z.boolean(),
});
export type LatestChange = z.infer<typeof latestChange>;

/** A secret as lists and its page show it. */
export const listedSecret = secret.extend({ latestChange });
export type ListedSecret = z.infer<typeof listedSecret>;

export const writtenSecret = secret.extend({ propagation });
export type WrittenSecret = z.infer<typeof writtenSecret>;

export const reference = z.object({
  consumer: z.string(),
  resourceId: id,
  resourceName: z.string(),
  slot: z.string(),
  state: z.enum(['live', 'broken']),
  /** Since when it has been in that state. */
  since: timestamp,
  grantedBy: z.string(),
  /** Who deleted the secret; only while broken (and null for what broke before this was kept). */
  brokenBy: z.string().nullable(),
});
export type Reference = z.infer<typeof reference>;

/** What its counterpart said of the value, so that it is of no use: a provider that does not take a key. */
export const referenceRejection = z.object({
  version: z.number().int().positive(),
  at: timestamp,
  /** In the counterpart's words, redacted. */
  detail: z.string().max(4_000),
});
export type ReferenceRejection = z.infer<typeof referenceRejection>;

/** A reference with what its consumer reported of its uses. */
export const usedReference = reference.extend({
  lastUsedAt: timestamp.nullable(),
  /** Which version it used then. */
  lastUsedVersion: z.number().int().positive().nullable(),
  /** Of the current version, until a use succeeds; null where nobody complains. */
  rejected: referenceRejection.nullable(),
});
export type UsedReference = z.infer<typeof usedReference>;

/**
 * A value on its way in, sealed by the gateway to the store's intake key (libs/custody/hpke), so that the bus never
 * carries it in clear. The seal is bound to the operation, the team and the name.
 */
const sealedValue = bytes.max(100_000);

/** HPKE info of a value on its way in. */
export const INTAKE_INFO = 'countersign/intake/v1';

/** What a value on its way in is bound to: this operation may store it, under this name of this team. */
export function intakeAad(operation: Operation, team: string, name: string): string {
  return JSON.stringify([operation.subject, team, name]);
}

/** What a retry of the same write is recognised by (RFC-draft Idempotency-Key). */
export const idempotency = z.object({
  key: z.string().min(1).max(255),
  /** Keyed hash of the whole request, made at the gateway: it tells a retry from a reuse and reveals nothing. */
  fingerprint: z.string().min(16).max(128),
});
export type Idempotency = z.infer<typeof idempotency>;

export const createSecret = operation(
  'secrets.create',
  ['gateway'],
  z.object({ name: secretName, sealedValue, idempotency: idempotency.optional() }),
  writtenSecret,
);

export const rotateSecret = operation(
  'secrets.rotate',
  ['gateway'],
  z.object({
    name: secretName,
    sealedValue,
    overlapSeconds: z.number().int().min(0).max(OVERLAP_SECONDS_MAX).default(0),
    expectedVersion: z.number().int().positive().optional(),
    ...waitOptions,
    idempotency: idempotency.optional(),
  }),
  writtenSecret,
);

export const deletedSecret = z.object({
  name: secretName,
  revision,
  deletedAt: timestamp,
  /** The references that the deletion broke. */
  brokenReferences: z.array(reference),
  propagation,
});
export type DeletedSecret = z.infer<typeof deletedSecret>;

export const deleteSecret = operation(
  'secrets.delete',
  ['gateway'],
  z.object({
    name: secretName,
    breakReferences: z.boolean().default(false),
    ...waitOptions,
    idempotency: idempotency.optional(),
  }),
  deletedSecret,
);

/** With `expectedVersion` only the overlap of that rotation is meant: VERSION_CONFLICT where somebody rotated since. */
const endOverlap = z.object({
  name: secretName,
  expectedVersion: z.number().int().positive().optional(),
  ...waitOptions,
  idempotency: idempotency.optional(),
});

/** Ends the overlap before its deadline: the previous version is erased. NO_OVERLAP where none overlaps. */
export const finishRotation = operation('secrets.finish_rotation', ['gateway'], endOverlap, writtenSecret);

/** Makes the overlapping version current again, under a revision of its own, and erases the newer one. */
export const undoRotation = operation('secrets.undo_rotation', ['gateway'], endOverlap, writtenSecret);

export const getSecret = operation('secrets.get', ['gateway'], z.object({ name: secretName }), listedSecret);

export const listSecrets = operation(
  'secrets.list',
  ['gateway'],
  pageRequest.extend({ search: z.string().max(255).optional() }),
  page(listedSecret),
);

/** Answers for a deleted name too, as long as references still name it: that is how one sees what broke. */
export const listReferences = operation(
  'secrets.references',
  ['gateway'],
  pageRequest.extend({ name: secretName }),
  page(usedReference),
);

/** A name without a secret that references still name: who holds them fails until it is created again. */
export const brokenSecret = z.object({
  name: secretName,
  references: z.number().int().positive(),
  /** When the first of them broke. */
  since: timestamp,
  /** Who deleted the secret; null for what broke before this was kept. */
  deletedBy: z.string().nullable(),
});
export type BrokenSecret = z.infer<typeof brokenSecret>;

export const listBrokenSecrets = operation('secrets.broken', ['gateway'], pageRequest, page(brokenSecret));
