import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { revision, timestamp } from '../words.js';

const operation = operationsOf('secrets-store');

const count = z.number().int().nonnegative();

/** Milliseconds from a change's commit until what the name says, over the changes of a minute. */
const latency = z.object({ p50: z.number(), p95: z.number(), max: z.number() }).nullable();

/** One process that may keep opened values in memory. */
export const holderState = z.object({
  consumer: z.string(),
  instance: z.string(),
  applied: revision,
  /** Its countersignature is this old. */
  renewedAgoMs: z.number().nonnegative(),
  /** Its lease has run out: it serves nothing until it is heard of again. */
  expired: z.boolean(),
  /** How many uses of older versions it reports as running. */
  olderUses: count,
});
export type HolderState = z.infer<typeof holderState>;

/** What happened in one minute. */
export const deploymentMinute = z.object({
  at: timestamp,
  changes: count,
  applied: latency,
  drained: latency,
  /** Uses of values; and how many of them needed the resolver, rather than a holder's own memory. */
  uses: count,
  resolves: count,
  /** Acts that were refused or failed. */
  refusals: count,
});
export type DeploymentMinute = z.infer<typeof deploymentMinute>;

/** How the deployment does, for its admins: who holds leases, and each of the last minutes, the oldest first. */
export const showDeployment = operation(
  'deployment.show',
  ['gateway'],
  z.object({ minutes: z.number().int().min(1).max(180).default(60) }),
  z.object({
    head: revision,
    leaseTermMs: z.number().int().positive(),
    /** Changes that some holder has not applied, or whose old version is still in use. */
    unsettled: count,
    holders: z.array(holderState),
    minutes: z.array(deploymentMinute),
  }),
);
