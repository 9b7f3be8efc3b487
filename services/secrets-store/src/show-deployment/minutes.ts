import type { DeploymentMinute } from '@countersign/contracts';

export interface PropagationRow {
  at: Date;
  changes: number;
  applied: number[] | null;
  applied_max: number | null;
  drained: number[] | null;
  drained_max: number | null;
}

export interface ActivityRow {
  at: Date;
  uses: number;
  resolves: number;
  refusals: number;
}

/** Each of the last $1 minutes, and the milliseconds that its changes took. */
export const PROPAGATION = `
  WITH minutes AS (
    SELECT at FROM generate_series(date_trunc('minute', now()) - make_interval(mins => $1::int - 1),
                                   date_trunc('minute', now()), interval '1 minute') AS at
  ), seen AS (
    SELECT date_trunc('minute', c.occurred_at) AS at,
           extract(epoch FROM p.applied_at - c.occurred_at) * 1000 AS applied_ms,
           extract(epoch FROM p.drained_at - c.occurred_at) * 1000 AS drained_ms
    FROM changes c LEFT JOIN change_progress p ON p.revision = c.revision
    WHERE c.occurred_at >= date_trunc('minute', now()) - make_interval(mins => $1::int - 1)
  )
  SELECT m.at, count(s.at)::int AS changes,
         percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY s.applied_ms::float8) AS applied,
         max(s.applied_ms)::float8 AS applied_max,
         percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY s.drained_ms::float8) AS drained,
         max(s.drained_ms)::float8 AS drained_max
  FROM minutes m LEFT JOIN seen s ON s.at = m.at
  GROUP BY m.at ORDER BY m.at
`;

/**
 * Uses, resolves and refusals as the audit log counts them. The ids of its entries are UUIDv7, which begin with the time, so
 * that those of the last minutes are one range of an index that there is anyway. A count is a service's word: whatever it is,
 * it must not cost the page.
 */
export const ACTIVITY = `
  WITH since AS (
    SELECT date_trunc('minute', now()) - make_interval(mins => $1::int - 1) AS at
  ), entries AS (
    SELECT date_trunc('minute', (entry->>'occurredAt')::timestamptz) AS at, action, entry->>'result' AS result,
           CASE WHEN jsonb_typeof(entry->'facts'->'count') = 'number'
                THEN round(greatest(0, least((entry->'facts'->'count')::numeric, 1e12))) ELSE 1 END AS count
    FROM audit_log, since
    WHERE id >= (lpad(to_hex((extract(epoch FROM since.at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
  )
  SELECT at, coalesce(sum(count) FILTER (WHERE action = 'secret.used'), 0)::float8 AS uses,
         coalesce(sum(count) FILTER (WHERE action = 'secret.resolved' AND result = 'ok'), 0)::float8 AS resolves,
         coalesce(sum(count) FILTER (WHERE result <> 'ok'), 0)::float8 AS refusals
  FROM entries GROUP BY at
`;

export function toMinute(row: PropagationRow, activity: ActivityRow | undefined): DeploymentMinute {
  return {
    at: row.at.toISOString(),
    changes: row.changes,
    applied: latency(row.applied, row.applied_max),
    drained: latency(row.drained, row.drained_max),
    uses: activity?.uses ?? 0,
    resolves: activity?.resolves ?? 0,
    refusals: activity?.refusals ?? 0,
  };
}

/** Null where nothing was seen: an average of nothing is not 0. */
function latency(percentiles: number[] | null, max: number | null) {
  const [p50, p95] = percentiles ?? [];
  return p50 === undefined || p95 === undefined || max === null ? null : { p50, p95, max };
}
