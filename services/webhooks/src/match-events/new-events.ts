import type { QueuedEvent } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';

const INSERT = `
  INSERT INTO events (team_id, event_id, type, body, received_at, received_by)
  SELECT r.team, r.id, r.type, r.body, r.at, r.by FROM jsonb_to_recordset($1::jsonb)
         AS r (team uuid, id text, type text, body jsonb, at timestamptz, by text)
  ON CONFLICT DO NOTHING RETURNING team_id, event_id`;

/** Keeps the events of a batch that have not come before. @returns these, in the order of the batch */
export async function insertNewEvents(manager: EntityManager, batch: readonly QueuedEvent[]): Promise<QueuedEvent[]> {
  const first = new Map<string, QueuedEvent>();
  for (const queued of batch) if (!first.has(keyOf(queued))) first.set(keyOf(queued), queued);
  const rows = [...first.values()]
    .map(({ team, event, receivedAt, receivedBy }) => ({
      ...{ team, id: event.id, type: event.type },
      ...{ body: event, at: receivedAt, by: receivedBy },
    }))
    // Two replicas with the same events (one of which was slow to acknowledge) must not wait for each other.
    .sort((a, b) => (a.team + a.id < b.team + b.id ? -1 : 1));
  const inserted: { team_id: string; event_id: string }[] = await manager.query(INSERT, [JSON.stringify(rows)]);
  const isNew = new Set(inserted.map(({ team_id, event_id }) => `${team_id} ${event_id}`));
  return [...first.values()].filter((queued) => isNew.has(keyOf(queued)));
}

function keyOf({ team, event }: QueuedEvent): string {
  return `${team} ${event.id}`;
}
