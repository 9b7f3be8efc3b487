import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { id, timestamp } from '../words.js';

const operation = operationsOf('secrets-store');

/** The `kid` of a local key, or the ARN of one in AWS KMS: as an envelope holds it. */
export const keyId = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be the id of a key: 1 to 255 printable characters without spaces')
  .meta({ description: 'The `kid` of a local key, or the ARN of a key in AWS KMS.', example: 'local-2' });

/** Versions rewrapped in a second, unless told: a small part of what one database and one KMS key take. */
export const REWRAP_PER_SECOND = 200;
export const REWRAP_PER_SECOND_MAX = 10_000;

/** How many failures a job names; it counts all of them. */
export const REWRAP_FAILURES_NAMED_MAX = 100;

const count = z.number().int().nonnegative();

export const custodyKey = z.object({
  keyId,
  provider: z.enum(['local', 'aws-kms']),
  state: z.enum(['current', 'available', 'retired']).meta({
    description: '`current`: values are sealed to it now. `retired`: it wraps nothing and is not used again.',
  }),
  seals: z.boolean().meta({ description: 'Whether secrets-store has it and can seal to it.' }),
  opens: z
    .boolean()
    .nullable()
    .meta({ description: 'Whether the resolver has it and can open with it; null where the resolver did not answer.' }),
  wraps: count.meta({ description: 'How many versions it wraps.' }),
});
export type CustodyKey = z.infer<typeof custodyKey>;

export const custodyKeys = z.object({
  items: z.array(custodyKey),
  damaged: count.meta({
    description: 'Versions whose stored envelope is damaged: it does not say which key wraps it.',
  }),
});
export type CustodyKeys = z.infer<typeof custodyKeys>;

export const rewrapFailure = z.object({
  team: id,
  secret: z.string(),
  version: z.number().int().positive(),
  code: z.string(),
  detail: z.string().meta({ description: 'Why, and the remedy.' }),
});
export type RewrapFailure = z.infer<typeof rewrapFailure>;

export const rewrapJob = z.object({
  id,
  toKeyId: keyId,
  state: z.enum(['running', 'finished', 'stopped']),
  total: count.meta({ description: 'How many versions another key wrapped when it began.' }),
  done: count.meta({ description: 'How many of them no other key wraps any more: rewrapped, replaced or deleted.' }),
  remaining: count.meta({ description: 'How many another key still wraps; once the job has ended, then.' }),
  rewrapped: count.meta({ description: 'How many this job has rewrapped itself.' }),
  failed: count.meta({ description: 'How many could not be rewrapped. They stay as they are.' }),
  failures: z
    .array(rewrapFailure)
    .meta({ description: `What could not be rewrapped and why; the first ${REWRAP_FAILURES_NAMED_MAX}.` }),
  perSecond: z.number().int().positive().meta({ description: 'How many it rewraps in a second at the most.' }),
  rate: z
    .number()
    .nonnegative()
    .nullable()
    .meta({ description: 'How many a second lately; null until that is known.' }),
  secondsLeft: z.number().nonnegative().nullable().meta({ description: 'Null while that cannot be told.' }),
  waitingFor: z.string().nullable().meta({ description: 'What keeps it from going on just now, if anything does.' }),
  startedAt: timestamp,
  startedBy: z.string(),
  finishedAt: timestamp.nullable(),
});
export type RewrapJob = z.infer<typeof rewrapJob>;

const nothing = z.object({});
const latestJob = z.object({ job: rewrapJob.nullable() });

/** Every key that is configured, was chosen or retired, or still wraps something. */
export const listKeys = operation('keys.list', ['gateway'], nothing, custodyKeys);

export const usedKey = z.object({
  keyId,
  othersWrap: count.meta({ description: 'How many versions other keys still wrap: what a rewrap has to do.' }),
});

/**
 * Seals everything new to this key from now on. KEY_NOT_FOUND; KEY_RETIRED; KEY_UNUSABLE where the resolver cannot open
 * what would be sealed; REWRAP_RUNNING.
 */
export const useKey = operation('keys.use', ['gateway'], z.object({ keyId }), usedKey);

/** KEY_NOT_FOUND; KEY_IN_USE, with the count, where the key is current or still wraps something. */
export const retireKey = operation('keys.retire', ['gateway'], z.object({ keyId }), z.object({ keyId }));

/** At the most; the running job's own pace, or REWRAP_PER_SECOND for a new one, where nothing is said. */
export const rewrapPace = z.number().int().min(1).max(REWRAP_PER_SECOND_MAX).optional();

/** Wraps every data key anew under the current key. Where that runs already, it goes on, and is the answer. */
export const startRewrap = operation(
  'keys.rewrap',
  ['gateway'],
  z.object({ perSecond: rewrapPace }),
  z.object({ job: rewrapJob }),
);

/** The latest job; null where there has been none. */
export const getRewrap = operation('keys.rewrap_status', ['gateway'], nothing, latestJob);

/** Stops the running job between two batches. What is rewrapped stays so; another start goes on from there. */
export const stopRewrap = operation('keys.rewrap_stop', ['gateway'], nothing, latestJob);
