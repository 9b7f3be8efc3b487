import type { KeptRows } from '@countersign/consumer';

/** What a run's metric taught is of no use to anybody once the run has long said nothing. */
const METRICS_DAYS = 30;

/** What is pending stays, however old it is. */
const EXECUTIONS = `
  DELETE FROM executions WHERE id IN (
    SELECT e.id FROM executions e JOIN events v ON v.team_id = e.team_id AND v.event_id = e.event_id
    WHERE v.received_at < $1 AND e.status <> 'pending' AND e.finished_at < $1 ORDER BY v.received_at LIMIT $2)`;

/** An event is kept while an execution names it. */
const EVENTS = `
  DELETE FROM events WHERE (team_id, event_id) IN (
    SELECT v.team_id, v.event_id FROM events v
    WHERE v.received_at < $1 AND NOT EXISTS (
      SELECT FROM executions e WHERE e.team_id = v.team_id AND e.event_id = v.event_id)
    ORDER BY v.received_at LIMIT $2)`;

const METRICS = `
  DELETE FROM metric_states WHERE (automation_id, watches, run) IN (
    SELECT automation_id, watches, run FROM metric_states WHERE updated_at < $1 ORDER BY updated_at LIMIT $2)`;

/** @param days as the operator has it */
export function keptHistory(days: number): KeptRows[] {
  return [
    { days, deleteSql: EXECUTIONS },
    { days, deleteSql: EVENTS },
    { days: METRICS_DAYS, deleteSql: METRICS },
  ];
}
