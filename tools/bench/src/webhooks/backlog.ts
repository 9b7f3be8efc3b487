import type { Rig } from './rig.js';

/**
 * Puts deliveries into the queue as the matcher would have: the same rows, by the thousand. What it costs to match them
 * is measured elsewhere, and would only keep the engine waiting here.
 */
export async function makeBacklog(rig: Rig, automationId: string, count: number): Promise<void> {
  const { database } = rig;
  await database.query('BEGIN');
  await database.query(
    `WITH made AS (
       INSERT INTO events (team_id, event_id, type, body, received_at, received_by)
       SELECT $1::uuid, 'bench-' || gen_random_uuid(), 'ADD_ARTIFACT_TAG',
              jsonb_build_object('type', 'ADD_ARTIFACT_TAG', 'id', 'x', 'occurredAt', '2026-01-01T00:00:00Z',
                'place', jsonb_build_object('kind', 'project', 'name', 'mnist'), 'entity', 'research',
                'author', 'ada', 'tag', 'bench', 'artifact', jsonb_build_object('collection', 'model', 'version', 1,
                'versionString', 'model:v1', 'metadata', '{}'::jsonb)), now(), 'bench'
       FROM generate_series(1, $3) RETURNING event_id
     ), executed AS (
       INSERT INTO executions (id, team_id, automation_id, automation_name, webhook_id, webhook_name, event_id,
                               event_type, status, created_at)
       SELECT gen_random_uuid(), $1, a.id, a.name, a.webhook_id, 'bench', made.event_id, 'ADD_ARTIFACT_TAG', 'pending',
              now()
       FROM made, automations a WHERE a.id = $2 RETURNING id, webhook_id
     )
     INSERT INTO execution_queue (execution_id, webhook_id, host, due_at)
     SELECT id, webhook_id, $4, now() FROM executed`,
    [rig.team.actor.team, automationId, count, new URL(rig.url).host],
  );
  await database.query('COMMIT');
  await database.query('ANALYZE executions, execution_queue');
}

/** Waits until nothing is to be delivered any more. */
export async function emptied(rig: Rig, signal: AbortSignal): Promise<void> {
  const pending = 'SELECT count(*)::int AS count FROM execution_queue';
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await rig.database.query<{ count: number }>(pending);
    if (rows[0]!.count === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
