import { z } from 'zod';
import { actor } from './actor.js';
import { CHANGE_TYPES } from './changes.js';
import { SERVICES } from './services.js';
import { id, timestamp } from './words.js';

/** Every audited act. A change of a secret is audited under the change's own name. */
export const AUDIT_ACTIONS = [
  ...CHANGE_TYPES,
  'secret.used',
  'secret.resolved',
  'access.refused',
  'audit.exported',
  'custody_key.used',
  'custody_key.retired',
  'custody_key.rewrap_started',
  'custody_key.rewrap_changed',
  'custody_key.rewrap_stopped',
  'custody_key.rewrap_finished',
  'session.started',
  'session.refused',
  'session.ended',
  'password.changed',
  'api_key.created',
  'api_key.revoked',
  'team.created',
  'member.added',
  'member.role_changed',
  'member.removed',
  'webhook.created',
  'webhook.updated',
  'webhook.deleted',
  'webhook.tested',
  'automation.created',
  'automation.updated',
  'automation.deleted',
  'automation.tested',
  'execution.redelivered',
  'provider.enabled',
  'provider.disabled',
  'provider.created',
  'provider.updated',
  'provider.deleted',
  'provider_credential.rejected',
  'provider_credential.accepted',
  'playground_budgets.set',
  'saved_model.created',
  'saved_model.updated',
  'saved_model.deleted',
  'eval_job.launched',
  'eval_job.updated',
  'eval_job.resumed',
  'eval_job.cancelled',
  'eval_job.finished',
  'eval_job.deleted',
  'sandbox.created',
  'sandbox.ended',
  'sandbox.restarted',
  'sandbox.run_started',
  'sandbox.file_written',
  'sandbox_settings.updated',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One act, as the acting service writes it into its outbox in the act's own transaction (promise 9). */
export const auditEntry = z.object({
  id,
  occurredAt: timestamp,
  /** The team whose chain it belongs to; null for acts of the deployment as a whole. */
  team: id.nullable(),
  actor,
  /** The service that acted on the actor's behalf. */
  service: z.enum(SERVICES),
  action: z.enum(AUDIT_ACTIONS),
  /** What was acted on, as `secret/HF_TOKEN` or `webhook/<id>`. */
  target: z.string().max(600),
  result: z.enum(['ok', 'refused', 'failed']),
  correlationId: z.string().max(100),
  /** Ids, names, versions, revisions. Never a value. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** An entry in its team's hash chain. */
export const chainedAuditEntry = auditEntry.extend({
  /** 1, 2, 3 … within the team. */
  sequence: z.number().int().positive(),
  previousHash: z.string(),
  /** SHA-256 over the previous hash and the canonical JSON (RFC 8785) of the entry, hex. */
  hash: z.string(),
});
export type ChainedAuditEntry = z.infer<typeof chainedAuditEntry>;
