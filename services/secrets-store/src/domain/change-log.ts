import type { ChangeType } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** The NOTIFY channel that wakes the publisher. */
export const CHANGES_CHANNEL = 'secrets_store_changes';

/** Stands for the revision that a change is about to get. */
export const OWN_REVISION = Symbol('the revision of the change itself');

/** A change before it has its revision. */
export interface NewChange {
  type: ChangeType;
  team: string;
  secretId: string;
  secretName: string;
  /** What is current after the change; null once deleted, and where only a reference changed. */
  current: { version: number; revision: string | typeof OWN_REVISION } | null;
  overlapping: { version: number; revision: string } | null;
  reference: { consumer: string; resourceId: string; slot: string } | null;
  occurredAt: Date;
  correlationId: string;
}

/**
 * Appends changes to the log, each with the next revision, and stamps the secrets and versions that they alter.
 *
 * It locks the counter row, and the lock is held until the commit, so no other writer can take a later revision and
 * commit earlier. That makes commit order revision order, which is what lets a reader who sees revision R know that it
 * sees everything up to R (DESIGN §4). Every writer waits for this lock, so it is taken last: only the answer is read
 * and recorded behind it.
 *
 * @returns the revisions, in order
 */
export async function appendChanges(manager: EntityManager, changes: readonly NewChange[]): Promise<string[]> {
  if (changes.length === 0) return [];
  const rows = changes.map((change, index) => ({
    ordinal: index + 1,
    id: uuidv7(),
    type: change.type,
    team: change.team,
    secret_id: change.secretId,
    secret_name: change.secretName,
    version: change.current?.version ?? null,
    version_revision: change.current?.revision === OWN_REVISION ? null : (change.current?.revision ?? null),
    makes_current: change.current?.revision === OWN_REVISION,
    overlapping_version: change.overlapping?.version ?? null,
    overlapping_revision: change.overlapping?.revision ?? null,
    reference: change.reference,
    occurred_at: change.occurredAt.toISOString(),
    correlation_id: change.correlationId,
  }));
  const appended: { revision: string }[] = await manager.query(APPEND, [
    JSON.stringify(rows),
    rows.length,
    CHANGES_CHANNEL,
  ]);
  return appended.map(({ revision }) => revision);
}

const APPEND = `
  WITH counter AS (
    UPDATE revision_counter SET head = head + $2::int RETURNING head - $2::int AS base
  ), input AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (
      ordinal int, id uuid, type text, team uuid, secret_id uuid, secret_name text, version int,
      version_revision bigint, makes_current boolean, overlapping_version int,
      overlapping_revision bigint, reference jsonb,
      occurred_at timestamptz, correlation_id text)
  ), appended AS (
    INSERT INTO changes (revision, id, type, team, secret_id, secret_name, version, version_revision,
                         overlapping_version, overlapping_revision, reference, occurred_at, correlation_id)
    SELECT base + ordinal, id, type, team, secret_id, secret_name, version,
           CASE WHEN makes_current THEN base + ordinal ELSE version_revision END,
           overlapping_version, overlapping_revision, reference, occurred_at, correlation_id
    FROM input, counter
    RETURNING revision, type, secret_id, version, version_revision
  ), stamped_version AS (
    UPDATE secret_versions v SET revision = a.revision FROM appended a
    WHERE v.secret_id = a.secret_id AND v.version = a.version AND a.version_revision = a.revision
  ), stamped_secret AS (
    UPDATE secrets s SET revision = a.revision FROM appended a
    WHERE s.id = a.secret_id AND a.type LIKE 'secret.%'
  )
  SELECT revision, pg_notify($3, '') FROM appended ORDER BY revision
`;
