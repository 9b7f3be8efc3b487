import { DATABASE_PEER, tlsFailure } from '@countersign/platform-config';

/** What is said of it: it may be down, on its way up, full, or read-only after a failover to a standby. */
export const DATABASE_AWAY = 'The database does not take the request now. Try again in a moment.';

/**
 * What is said without a code: by the driver; by its pool, when every connection is in use for too long; by TypeORM, when
 * it is closed, or a connection was lost between two statements of a transaction.
 */
const AWAY = [
  /Connection terminated|connection timeout|not queryable/i,
  /timeout exceeded when trying to connect/i,
  /Driver not Connected|query runner (was )?already released/i,
];

/**
 * Connection errors of the socket and of TLS, and of PostgreSQL's the classes 08 (connection), 53 (disk full, out of memory
 * or connections) and 57 (operator intervention: a cancelled statement too), read-only transactions and failed reads and
 * writes of files: the same request may well succeed later.
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|08|53|57|25006|58030)/.test(code)) return true;
  if (typeof message === 'string' && AWAY.some((words) => words.test(message))) return true;
  return tlsFailure(error, DATABASE_PEER) !== null;
}
