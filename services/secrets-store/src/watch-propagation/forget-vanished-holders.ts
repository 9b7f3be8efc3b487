import type { ProtocolSettings } from '@countersign/holder/protocol';
import type { DataSource } from 'typeorm';

/**
 * How long a holder that vanished is named in the barriers of new changes. Its leases and the limits of its uses have run
 * out long before; what is left is a process that was stopped, not dead, and goes on after more than a day. That is
 * outside of what a barrier claims (docs/guides/failure.md).
 */
const NAMED_HOURS = 24;

/** The rows of holders that left, and of those that nobody will ask for any more. */
const KEPT_DAYS = 30;

const NOW_MS = `extract(epoch FROM clock_timestamp()) * 1000`;
const SINCE_EXTENDED_MS = `${NOW_MS} - extended_at_ms`;

/**
 * SAFETY (promise 5): a database clock that is stepped ahead by a day makes every holder look long vanished, also those that
 * serve. So silence is counted as it passes: each look adds what the clock says since the last one, whoever took it, and a
 * term at the most. A step adds no more than that, and a time in which nobody looked is not counted.
 */
const FORGET = `
  WITH watch AS (
    UPDATE lease_watch SET watched_ms = watched_ms + greatest(0, least($2, ${NOW_MS} - seen_at_ms)), seen_at_ms = ${NOW_MS}
    RETURNING watched_ms
  )
  UPDATE leases SET forgotten_at = (SELECT head FROM revision_counter) FROM watch
  WHERE forgotten_at IS NULL AND NOT has_left AND ${SINCE_EXTENDED_MS} > longest_use_ms + $1
    AND watched_ms - extended_at_watched_ms > longest_use_ms + $1
`;

/** Keeps the lease rows to those that barriers still have to do with. */
export async function forgetVanishedHolders(dataSource: DataSource, { termMs }: ProtocolSettings): Promise<void> {
  await dataSource.query(FORGET, [3 * termMs + NAMED_HOURS * 3_600_000, termMs]);
  await dataSource.query(
    `DELETE FROM leases WHERE (has_left OR forgotten_at IS NOT NULL) AND ${SINCE_EXTENDED_MS} > longest_use_ms + $1`,
    [KEPT_DAYS * 86_400_000],
  );
  await dataSource.query('DELETE FROM usage_senders WHERE seen_at < now() - make_interval(days => $1)', [KEPT_DAYS]);
}
