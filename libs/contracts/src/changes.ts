import { z } from 'zod';
import { id, revision, secretName, timestamp } from './words.js';

/** The names of all changes (DESIGN §1). The same string is the event type, the audit action and the metric label. */
export const CHANGE_TYPES = [
  'secret.created',
  'secret.rotated',
  'secret.overlap_ended',
  'secret.rotation_undone',
  'secret.deleted',
  'reference.granted',
  'reference.revoked',
] as const;
export const changeType = z.enum(CHANGE_TYPES);
export type ChangeType = z.infer<typeof changeType>;

/** One version, and the revision that made it current. */
const versionAt = z.object({ version: z.number().int().positive(), revision });

/** A change: ids, names, versions and a revision; never a value. */
export const change = z.object({
  /** The message id on the stream is the revision; this id is the CloudEvents id. */
  id,
  revision,
  type: changeType,
  team: id,
  secretId: id,
  secretName,
  /** What is current after the change; null once the secret is deleted, and where only a reference changed. */
  current: versionAt.nullable(),
  /** What still overlaps after the change, if anything. */
  overlapping: versionAt.nullable(),
  /** Set where the change grants or revokes one reference and alters nothing else. */
  reference: z.object({ consumer: z.string(), resourceId: z.string(), slot: z.string() }).nullable(),
  occurredAt: timestamp,
  correlationId: z.string(),
});
export type Change = z.infer<typeof change>;

/** The JetStream stream that carries every change in revision order. */
export const CHANGES_STREAM = 'CHANGES';
export const CHANGES_SUBJECTS = 'changes.>';

/** `changes.<team>.<secret>.<type>`: ids and fixed words only, so no user text is ever part of a subject. */
export function changeSubject(of: Pick<Change, 'team' | 'secretId' | 'type'>): string {
  return `changes.${of.team}.${of.secretId}.${of.type.replace('.', '_')}`;
}

/** CloudEvents 1.0, structured JSON (the specification's section 3.2 of the JSON format). */
export const changeEvent = z.object({
  specversion: z.literal('1.0'),
  id,
  source: z.literal('/secrets-store'),
  type: z.templateLiteral(['dev.countersign.', changeType, '.v1']),
  subject: z.string(),
  time: timestamp,
  datacontenttype: z.literal('application/json'),
  data: change,
});
export type ChangeEvent = z.infer<typeof changeEvent>;

export function toChangeEvent(data: Change): ChangeEvent {
  return {
    specversion: '1.0',
    id: data.id,
    source: '/secrets-store',
    type: `dev.countersign.${data.type}.v1`,
    subject: `${data.team}/${data.secretName}`,
    time: data.occurredAt,
    datacontenttype: 'application/json',
    data,
  };
}
