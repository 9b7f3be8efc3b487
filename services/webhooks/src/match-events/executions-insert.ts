import type { QueuedEvent } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { MatchableAutomation } from './team-automations.js';

export interface NewExecution {
  queued: QueuedEvent;
  automation: MatchableAutomation;
  now: Date;
}

const INSERT = `
  WITH r AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1::jsonb)
      AS r (id uuid, team uuid, automation uuid, automation_name text, webhook uuid, webhook_name text, event text,
            type text, host text, at timestamptz)
  ), made AS (
    INSERT INTO executions (id, team_id, automation_id, automation_name, webhook_id, webhook_name, event_id, event_type,
                            status, created_at)
    SELECT id, team, automation, automation_name, webhook, webhook_name, event, type, 'pending', at FROM r
    ON CONFLICT (team_id, event_id, automation_id) DO NOTHING
    RETURNING id
  )
  INSERT INTO execution_queue (execution_id, webhook_id, host, due_at)
  SELECT r.id, r.webhook, r.host, now() FROM r JOIN made ON made.id = r.id`;

/** Puts executions into the queue, due at once. */
export async function insertExecutions(manager: EntityManager, executions: readonly NewExecution[]): Promise<void> {
  if (executions.length === 0) return;
  const rows = executions.map(({ queued, automation, now }) => ({
    id: uuidv7(),
    team: queued.team,
    automation: automation.id,
    automation_name: automation.name,
    webhook: automation.webhookId,
    webhook_name: automation.webhookName,
    event: queued.event.id,
    type: queued.event.type,
    host: automation.host,
    at: now,
  }));
  await manager.query(INSERT, [JSON.stringify(rows)]);
}
