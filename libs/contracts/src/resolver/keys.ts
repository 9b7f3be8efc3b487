import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { keyId } from '../secrets-store/keys.js';
import { bytes, id } from '../words.js';

const operation = operationsOf('resolver');

/** The most that one request rewraps. */
export const REWRAP_BATCH_MAX = 100;

/** KMS takes 6,144 bytes as a ciphertext; 4 characters are 3 bytes. */
const wrappedKey = bytes.max(8_192);

/** The ids of the keys that the resolver can open with. */
export const openingKeyIds = operation(
  'keys.list',
  ['secrets-store'],
  z.object({}),
  z.object({ keyIds: z.array(keyId) }),
);

/** The team of every probe: nobody's, so that no wrapped key of a secret can pass for a probe. */
export const PROBE_TEAM = '00000000-0000-0000-0000-000000000000';

/**
 * Opens a fresh data key that nothing was sealed with, and says its SHA-256: proof that what is sealed to that key can be
 * opened. KEY_UNUSABLE, with the reason and the remedy.
 */
export const proveKey = operation(
  'keys.prove',
  ['secrets-store'],
  z.object({ keyId, probeId: id, wrappedKey }),
  z.object({ sha256: bytes.length(43) }),
);

/**
 * Wraps data keys anew. Only wrapped keys come and go, and only to a key that the resolver can itself open: a key that
 * somebody else names would be a way out. KEY_UNAVAILABLE where it has no such key.
 */
export const rewrapKeys = operation(
  'keys.rewrap',
  ['secrets-store'],
  z.object({
    toKeyId: keyId,
    items: z
      .array(
        z.object({
          team: id,
          secretId: id,
          /** The secret's name, for the reason. */
          secret: z.string().max(255),
          version: z.number().int().positive(),
          keyId,
          wrappedKey,
        }),
      )
      .min(1)
      .max(REWRAP_BATCH_MAX),
  }),
  z.object({
    /** In the order of the request. */
    items: z.array(
      z.discriminatedUnion('outcome', [
        z.object({ outcome: z.literal('rewrapped'), wrappedKey }),
        z.object({
          outcome: z.literal('failed'),
          code: z.string(),
          detail: z.string(),
          /** Whether it may well go in a moment. */
          transient: z.boolean(),
        }),
      ]),
    ),
  }),
);
