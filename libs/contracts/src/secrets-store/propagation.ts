import { z } from 'zod';
import { changeType } from '../changes.js';
import { operationsOf } from '../operation.js';
import { page, pageRequest, revision, secretName, timestamp } from '../words.js';

const operation = operationsOf('secrets-store');

const holder = z.object({ consumer: z.string(), instance: z.string() });

const olderUse = z.object({
  version: z.number().int().positive(),
  uses: z.number().int().positive(),
  /** The names of the resources behind them, where they are long enough to be in somebody's way: of many the first ones. */
  resources: z.array(z.string()),
});

/** How far a change has come (DESIGN §4), and who is in the way. */
export const propagation = z.object({
  /** `applied`: no holder can start a use of anything older. `drained`: and none still runs. Safe to revoke. */
  state: z.enum(['committed', 'applied', 'drained']),
  /** `presumed` as soon as part of the state is known only by a holder's silence. */
  basis: z.enum(['confirmed', 'presumed']),
  /** Holders that countersigned the change and run nothing older. */
  confirmed: z.array(holder),
  /** Holders that lost contact: whatever they ran has ended by that time, but nobody can confirm it. */
  presumed: z.array(holder.extend({ limitPassedAt: timestamp })),
  waitingFor: z.array(
    holder.extend({
      /** `not-applied`: has not countersigned. `older-uses`: has, but still runs some. `lost-contact`: is silent. */
      reason: z.enum(['not-applied', 'older-uses', 'lost-contact']),
      olderUses: z.array(olderUse),
      /** When the waiting ends by itself: the lease's or the uses' limit. Null where only the holder can tell. */
      until: timestamp.nullable(),
    }),
  ),
});
export type Propagation = z.infer<typeof propagation>;

/** What a write waits for before it answers. A timeout is no failure: the answer says how far the change has come. */
export const waitOptions = {
  wait: z.enum(['none', 'applied', 'drained']).default('none'),
  timeoutSeconds: z.number().int().min(1).max(300).default(30),
};

/** The propagation of a secret's latest change, also of its deletion, with every holder's standing. */
export const propagationView = propagation.extend({
  name: secretName,
  revision,
  type: z.string(),
  changedAt: timestamp,
  /** Every holder with a lease, what it has applied, and which older versions it still uses. */
  holders: z.array(
    holder.extend({
      applied: revision,
      standing: z.enum(['confirmed', 'presumed', 'not-applied', 'older-uses', 'lost-contact']),
      olderUses: z.array(olderUse),
    }),
  ),
  /** True once the old value may be revoked at its provider. */
  safeToRevoke: z.boolean(),
  /** Tells this view from another; for `unless`. */
  fingerprint: z.string(),
});
export type PropagationView = z.infer<typeof propagationView>;

export const getPropagation = operation(
  'propagation.get',
  ['gateway'],
  z.object({
    name: secretName,
    /** Of which change; the secret's latest unless told. */
    revision: revision.optional(),
    /** Answers only once the view is another than the one with this fingerprint, or the wait is over. */
    unless: z.string().max(100).optional(),
    waitSeconds: z.number().int().min(0).max(60).default(0),
  }),
  propagationView,
);

/** One change of a secret, and when it was seen to be applied and drained. */
export const changeProgress = z.object({
  revision,
  type: changeType,
  /** What was current after it; null once deleted. */
  version: z.number().int().positive().nullable(),
  occurredAt: timestamp,
  /** Null where it is not yet so, or where nobody was there to see it. */
  appliedAt: timestamp.nullable(),
  drainedAt: timestamp.nullable(),
  /** `presumed` where part of it is known only by a holder's silence; null while there is nothing to say. */
  basis: z.enum(['confirmed', 'presumed']).nullable(),
});
export type ChangeProgress = z.infer<typeof changeProgress>;

/** The newest first; of a deleted secret too. */
export const listChanges = operation(
  'changes.of_secret',
  ['gateway'],
  pageRequest.extend({ name: secretName }),
  page(changeProgress),
);
