import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { CONSUMERS } from '../services.js';
import { auditEntry, chainedAuditEntry, AUDIT_ACTIONS } from '../audit.js';
import { page, pageRequest, timestamp } from '../words.js';

const operation = operationsOf('secrets-store');

/** Several times what the largest entry of an honest service has; a larger one would stand in the way of lists and streams. */
const AUDIT_ENTRY_BYTES_MAX = 65_536;

const appendedEntry = auditEntry.refine(
  (entry) => new TextEncoder().encode(JSON.stringify(entry)).length <= AUDIT_ENTRY_BYTES_MAX,
  'must be at most 64 KiB as JSON',
);

/** Hands entries of a service's outbox to the chain. Appending the same entry again changes nothing. */
export const appendAudit = operation(
  'audit.append',
  ['gateway', ...CONSUMERS],
  z.object({ entries: z.array(appendedEntry).min(1).max(200) }),
  z.object({ appended: z.number().int().nonnegative() }),
);

/** Whose log: that of the actor's team, or that of the deployment as a whole, which only its admins may read. */
const of = z.enum(['team', 'deployment']).default('team');

/** A log, newest first. */
export const listAudit = operation(
  'audit.list',
  ['gateway'],
  pageRequest.extend({ of, action: z.enum(AUDIT_ACTIONS).optional(), target: z.string().max(600).optional() }),
  page(chainedAuditEntry),
);

/** Where an export begins or ends: at an entry's sequence, or at a time. */
export const auditBound = z.union([z.string().regex(/^[1-9]\d{0,14}$/), timestamp], {
  error: 'must be the sequence of an entry, or a time such as 2026-01-31T00:00:00Z',
});

const sequence = z.number().int().nonnegative();

/** What of an export is still to come. */
export const auditExportPlace = z.object({
  /** The first and the last entry of the export; the last is before the first where there is none. */
  first: sequence.positive(),
  last: sequence,
  /** The entry that the page before ended with. */
  after: sequence,
  /** The newest checkpoint when the export began; it holds no later ones. */
  checkpoint: sequence.optional(),
});
export type AuditExportPlace = z.infer<typeof auditExportPlace>;

/**
 * A page of an export: lines as libs/audit-chain writes them, each without its line break. Asking without `place` begins an
 * export, which is audited before any line is given. The last page ends with the signed closing line.
 */
export const exportAudit = operation(
  'audit.export',
  ['gateway'],
  z.object({
    of,
    from: auditBound.optional(),
    to: auditBound.optional(),
    place: auditExportPlace.optional(),
    limit: z.number().int().min(1).max(500).default(500),
  }),
  z.object({ lines: z.array(z.string()), next: auditExportPlace.nullable() }),
);

/** Ed25519 (RFC 8037), as the store publishes it. */
export const auditPublicKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1).max(200),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type AuditPublicKey = z.infer<typeof auditPublicKey>;

/** The keys that checkpoints and exports are signed with; the first one is in use. */
export const listAuditKeys = operation(
  'audit.keys',
  ['gateway'],
  z.object({}),
  z.object({ keys: z.array(auditPublicKey).min(1) }),
);
