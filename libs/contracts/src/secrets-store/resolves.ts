import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { id, secretName, timestamp } from '../words.js';
import { CONSUMERS } from '../services.js';

const operation = operationsOf('secrets-store');

/** How often one reference was resolved to one version, or refused for one reason, since that was last told. */
export const resolveReport = z.object({
  consumer: z.enum(CONSUMERS),
  team: id,
  resourceId: id,
  slot: z.string().max(300),
  secret: secretName,
  /** Null where it was refused. */
  resolved: z.object({ secretId: id, version: z.number().int().positive() }).nullable(),
  /** Why it was refused; null where it was resolved. */
  code: z.enum(['REFERENCE_MISSING', 'REFERENCE_BROKEN', 'SECRET_UNOPENABLE']).nullable(),
  count: z.number().int().positive(),
  firstAt: timestamp,
  lastAt: timestamp,
});
export type ResolveReport = z.infer<typeof resolveReport>;

/** The most reports that one request carries. */
export const RESOLVE_REPORTS_MAX = 1_000;

/** What a resolver has resolved. A report that nobody confirmed is sent again under its number, and counted once. */
export const reportResolves = operation(
  'usage.report_resolves',
  ['resolver'],
  z.object({
    /** The resolver's process. */
    process: id,
    /** Counts up with every report of the process. */
    number: z.number().int().positive(),
    resolves: z.array(resolveReport).min(1).max(RESOLVE_REPORTS_MAX),
  }),
  z.object({}),
);
