import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Claim } from './claim.js';
import type { HeldShare } from './share.js';

export interface ClaimOptions {
  /** Names this process; another one's claims are left alone while they are renewed. */
  claimer: string;
  leaseMs: number;
  /** Executions at the most, over all hosts, for any one of them, and of a team there. */
  limit: number;
  perHost: number;
  perTeam: number;
  /** How many are held already of each team at each host. */
  held: readonly HeldShare[];
  /** Those, whose claims may have ended unnoticed while this process was paused: it is at them. */
  holding: readonly string[];
}

/**
 * One statement. The hosts that have anything to be delivered are found by walking the index from one to the next, and
 * each gives what it has room for: a host that is slow, or has a hundred thousand due, keeps none of the others waiting.
 * Within a host the same goes for its webhooks, those of the team first of which the fewest are held.
 * What was claimed by a process that is gone is claimed anew when the claim has ended: nobody has to clean up.
 */
const CLAIM = `
  WITH RECURSIVE hosts AS (
    (SELECT host FROM execution_queue ORDER BY host LIMIT 1)
    UNION ALL
    SELECT (SELECT q.host FROM execution_queue q WHERE q.host > h.host ORDER BY q.host LIMIT 1)
    FROM hosts h WHERE h.host IS NOT NULL
  ), held AS (
    SELECT * FROM unnest($5::text[], $6::uuid[], $7::int[]) AS held (host, team_id, count)
  ), due AS (
    SELECT q.execution_id, q.attempts, q.claimed_by, q.claimed_at
    FROM (
      SELECT h.host, $4 - COALESCE((SELECT sum(held.count) FROM held WHERE held.host = h.host), 0) AS room
      FROM hosts h WHERE h.host IS NOT NULL ORDER BY random()
    ) h
    CROSS JOIN LATERAL (
      SELECT q.* FROM (
        WITH RECURSIVE sharing AS (
          (SELECT webhook_id FROM execution_queue WHERE host = h.host ORDER BY webhook_id LIMIT 1)
          UNION ALL
          SELECT (
            SELECT q.webhook_id FROM execution_queue q WHERE q.host = h.host AND q.webhook_id > s.webhook_id
            ORDER BY q.webhook_id LIMIT 1
          )
          FROM sharing s WHERE s.webhook_id IS NOT NULL
        )
        SELECT s.webhook_id, $10 - COALESCE(held.count, 0) AS room
        FROM sharing s LEFT JOIN webhooks w ON w.id = s.webhook_id
        LEFT JOIN held ON held.host = h.host AND held.team_id = w.team_id
        WHERE s.webhook_id IS NOT NULL ORDER BY room DESC, random()
      ) s
      CROSS JOIN LATERAL (
        SELECT execution_id, attempts, claimed_by, claimed_at FROM execution_queue
        WHERE host = h.host AND webhook_id = s.webhook_id AND due_at <= now()
          AND (claimed_until IS NULL OR claimed_until <= now()) AND execution_id <> ALL ($9::uuid[])
        ORDER BY due_at LIMIT GREATEST(s.room, 0) FOR UPDATE SKIP LOCKED
      ) q
      LIMIT GREATEST(h.room, 0)
    ) q
    LIMIT $3
  ), interrupted AS (
    INSERT INTO attempts (execution_id, number, started_at, duration_ms, versions, error_code, error_detail)
    SELECT execution_id, attempts, claimed_at, 0, '[]', 'ATTEMPT_INTERRUPTED', $8 FROM due WHERE claimed_by IS NOT NULL
    ON CONFLICT DO NOTHING
  ), claimed AS (
    UPDATE execution_queue q
    SET claimed_by = $1, claimed_at = now(), claimed_until = now() + $2 * interval '1 millisecond',
        attempts = q.attempts + 1
    FROM due WHERE q.execution_id = due.execution_id
    RETURNING q.*
  )
  SELECT e.id, e.team_id, e.automation_id, e.event_id, c.host, c.attempts, c.attempts_before, c.first_attempt_at
  FROM claimed c JOIN executions e ON e.id = c.execution_id`;

const INTERRUPTED =
  'The process that made this attempt ended before it could write down what came of it: the receiver may have got it.';

interface Row {
  id: string;
  team_id: string;
  automation_id: string;
  event_id: string;
  host: string;
  attempts: number;
  attempts_before: number;
  first_attempt_at: Date | null;
}

/** The due-time queue in PostgreSQL. Its time is the database's: replicas need not agree on any other. */
@Injectable()
export class ExecutionQueue {
  constructor(private readonly dataSource: DataSource) {}

  async claim({ claimer, leaseMs, limit, perHost, perTeam, held, holding }: ClaimOptions): Promise<Claim[]> {
    const rows: Row[] = await this.dataSource.query(CLAIM, [
      claimer,
      leaseMs,
      limit,
      perHost,
      held.map(({ host }) => host),
      held.map(({ team }) => team),
      held.map(({ count }) => count),
      INTERRUPTED,
      holding,
      perTeam,
    ]);
    return rows.map((row) => ({
      id: row.id,
      team: row.team_id,
      automationId: row.automation_id,
      eventId: row.event_id,
      host: row.host,
      number: row.attempts,
      attempt: row.attempts - row.attempts_before,
      firstAttemptAt: row.first_attempt_at,
    }));
  }

  /** Keeps claims from ending. One that has ended, and is another's now, stays so. */
  async renew(claimer: string, ids: readonly string[], leaseMs: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE execution_queue SET claimed_until = now() + $3 * interval '1 millisecond'
       WHERE execution_id = ANY($2::uuid[]) AND claimed_by = $1`,
      [claimer, ids, leaseMs],
    );
  }

  /** Gives back claims whose attempts have not begun, for another replica to take at once. */
  async release(claimer: string, ids: readonly string[]): Promise<void> {
    await this.dataSource.query(
      `UPDATE execution_queue SET claimed_by = NULL, claimed_at = NULL, claimed_until = NULL, attempts = attempts - 1
       WHERE execution_id = ANY($2::uuid[]) AND claimed_by = $1`,
      [claimer, ids],
    );
  }
}
