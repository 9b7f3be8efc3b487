import { z } from 'zod';
import { CONSUMERS } from '../services.js';
import { operationsOf } from '../operation.js';
import { storableText } from '../storable-text.js';
import { bytes, id, revision, timestamp } from '../words.js';

const operation = operationsOf('secrets-store');

/** As PostgreSQL keeps it: one request that it cannot take must not cost those that are written with it. */
const version = z.number().int().positive().max(2_147_483_647);

/** How long a use may still take. What no calendar holds would break every barrier that tells when to give up on it. */
const spanMs = z
  .number()
  .nonnegative()
  .max(366 * 86_400_000);

/** Which process it is. The consumer is not said here: it is who signed the request. */
const holderProcess = z.object({
  /** As operators see it: host and process id, or a pod's name. */
  instance: storableText(200).min(1),
  /** New at every start, so that nothing is inherited from a process before. */
  process: id,
});

/** Counts up over a process's life, across its leases: the store ignores an older request. */
const sequence = z.number().int().positive();

/** Running uses of one version, as a holder reports them. */
export const reportedUse = z.object({
  secretId: id,
  version,
  /** The revision that made the version current. */
  revision,
  count: z.number().int().positive(),
  /** Resources behind the long uses, for people to read: of many the first ones. `count` is what is judged. */
  resources: z.array(storableText(400)).max(1_000),
  /** How long the longest use with a lifetime of its own still has; null where all end by the lease's limit. */
  endsWithinMs: spanMs.nullable(),
});
export type ReportedUseOnWire = z.infer<typeof reportedUse>;

/** The most versions that one report tells of. A holder begins no use that it could not report. */
export const REPORTED_VERSIONS_MAX = 10_000;

const uses = z.array(reportedUse).max(REPORTED_VERSIONS_MAX);

/** A holder starts, or starts again after it was fenced: with an empty memory, but perhaps with uses still running. */
export const acquireLease = operation(
  'leases.acquire',
  CONSUMERS,
  holderProcess.extend({
    sequence,
    uses,
    longestUseMs: spanMs,
    /** X25519 public key, 32 bytes: the resolver seals its answers to it. */
    sessionKey: bytes.length(43),
  }),
  z.discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('granted'),
      leaseId: id,
      sequence,
      termMs: z.number().int().positive(),
      head: revision,
    }),
    /** An older request, overtaken by one that the store has taken already. */
    z.object({ outcome: z.literal('overtaken') }),
  ]),
);

/** What a holder used since its last renewal, per reference and version: *last used* is a fact, not a guess. */
export const usageReport = z.object({
  secretId: id,
  version,
  resourceId: id,
  slot: storableText(300),
  count: z.number().int().positive().max(1_000_000_000),
  firstAt: timestamp,
  lastAt: timestamp,
});
export type UsageReport = z.infer<typeof usageReport>;

/**
 * Counts up with every batch of reports of a process. One that nobody confirmed is sent again as it was, under the same
 * number, so that it is counted once; 0 where there is none.
 */
const usageNumber = z.number().int().nonnegative().default(0);

/** The most reports that one renewal carries; the rest goes with the next. */
export const USAGE_REPORTS_MAX = 1_000;

/** Extends a lease. It carries the countersignature: everything up to `applied` is applied, and these uses still run. */
export const renewLease = operation(
  'leases.renew',
  CONSUMERS,
  z.object({
    process: id,
    leaseId: id,
    sequence,
    applied: revision,
    uses,
    usage: z.array(usageReport).max(USAGE_REPORTS_MAX),
    usageNumber,
  }),
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('extended'), leaseId: id, sequence, head: revision }),
    z.object({ outcome: z.literal('unknown-lease'), leaseId: id, sequence }),
    z.object({ outcome: z.literal('overtaken') }),
  ]),
);

/** Gives a lease back: the holder runs nothing and starts nothing more. */
export const leaveLease = operation(
  'leases.leave',
  CONSUMERS,
  z.object({ process: id, leaseId: id, sequence, usage: z.array(usageReport).max(USAGE_REPORTS_MAX), usageNumber }),
  z.object({}),
);

/** Reports without a renewal: a holder that leaves with more than its last request carries. */
export const reportUsage = operation(
  'usage.report',
  CONSUMERS,
  z.object({ process: id, usage: z.array(usageReport).max(USAGE_REPORTS_MAX), usageNumber }),
  z.object({}),
);
