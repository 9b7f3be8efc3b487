import { CountersignError, type EventType, type Execution, type ExecutionStatus } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';

/** An execution as its table has it, with what its event adds. */
export interface ExecutionRow {
  id: string;
  automation_id: string;
  automation_name: string;
  webhook_id: string;
  webhook_name: string;
  event_id: string;
  event_type: EventType;
  event_received_at: Date;
  status: ExecutionStatus;
  dead_lettered: boolean;
  attempts: number;
  due_at: Date | null;
  response_status: number | null;
  error_code: string | null;
  error_detail: string | null;
  created_at: Date;
  finished_at: Date | null;
  redelivered_by: string | null;
}

/** What every question about executions selects. */
export const SELECT_EXECUTIONS = `
  SELECT e.id, e.automation_id, e.automation_name, e.webhook_id, e.webhook_name, e.event_id, e.event_type,
         v.received_at AS event_received_at, e.status, e.dead_lettered, e.attempts, q.due_at, e.response_status,
         e.error_code, e.error_detail, e.created_at, e.finished_at, e.redelivered_by
  FROM executions e JOIN events v ON v.team_id = e.team_id AND v.event_id = e.event_id
  LEFT JOIN execution_queue q ON q.execution_id = e.id`;

/** @throws CountersignError EXECUTION_NOT_FOUND; another team's execution is as good as none */
export async function findExecution(manager: EntityManager, team: string, id: string): Promise<ExecutionRow> {
  const [row]: ExecutionRow[] = await manager.query(`${SELECT_EXECUTIONS} WHERE e.id = $1 AND e.team_id = $2`, [
    id,
    team,
  ]);
  if (!row) throw executionNotFound();
  return row;
}

export function executionNotFound(): CountersignError {
  return new CountersignError(
    'EXECUTION_NOT_FOUND',
    'The team has no execution with this id. History is kept for a limited time.',
  );
}

export function viewExecution(row: ExecutionRow): Execution {
  const { error_code: code, error_detail: detail } = row;
  return {
    id: row.id,
    automation: { id: row.automation_id, name: row.automation_name },
    webhook: { id: row.webhook_id, name: row.webhook_name },
    event: { id: row.event_id, type: row.event_type, receivedAt: row.event_received_at.toISOString() },
    status: row.status,
    deadLettered: row.dead_lettered,
    attempts: row.attempts,
    nextAttemptAt: row.due_at?.toISOString() ?? null,
    responseStatus: row.response_status,
    error: code === null ? null : { code, detail: detail ?? '' },
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    redeliveredBy: row.redelivered_by,
  };
}
