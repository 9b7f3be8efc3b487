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

const SINCE_EXTENDED_MS = `extract(epoch FROM clock_timestamp()) * 1000 - extended_at_ms`;

/** Keeps the lease rows to those that barriers still have to do with. */
export async function forgetVanishedHolders(dataSource: DataSource, { termMs }: ProtocolSettings): Promise<void> {
  await dataSource.query(
    `UPDATE leases SET forgotten_at = (SELECT head FROM revision_counter)
     WHERE forgotten_at IS NULL AND NOT has_left AND ${SINCE_EXTENDED_MS} > longest_use_ms + $1`,
    [3 * termMs + NAMED_HOURS * 3_600_000],
  );
  await dataSource.query(
    `DELETE FROM leases WHERE (has_left OR forgotten_at IS NOT NULL) AND ${SINCE_EXTENDED_MS} > longest_use_ms + $1`,
    [KEPT_DAYS * 86_400_000],
  );
  await dataSource.query('DELETE FROM usage_senders WHERE seen_at < now() - make_interval(days => $1)', [KEPT_DAYS]);
}
