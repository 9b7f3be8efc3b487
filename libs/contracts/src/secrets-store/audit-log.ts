import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { auditEntry, chainedAuditEntry, AUDIT_ACTIONS } from '../audit.js';
import { page, pageRequest } from '../words.js';

const operation = operationsOf('secrets-store');

/** Hands entries of a service's outbox to the chain. Appending the same entry again changes nothing. */
export const appendAudit = operation(
  'audit.append',
  ['gateway', 'webhooks'],
  z.object({ entries: z.array(auditEntry).min(1).max(200) }),
  z.object({ appended: z.number().int().nonnegative() }),
);

/** A team's log, newest first. */
export const listAudit = operation(
  'audit.list',
  ['gateway'],
  pageRequest.extend({ action: z.enum(AUDIT_ACTIONS).optional(), target: z.string().max(600).optional() }),
  page(chainedAuditEntry),
);
