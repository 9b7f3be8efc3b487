import { DATABASE_PEER, tlsFailure } from '@countersign/platform-config';

/**
 * Connection errors of the socket and of TLS, and PostgreSQL's classes 08 (connection) and 57P (operator intervention): the
 * same request may well succeed later.
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|08|57P|53300)/.test(code)) return true;
  if (typeof message === 'string' && /Connection terminated|connection timeout|Driver not Connected/i.test(message)) {
    return true;
  }
  return tlsFailure(error, DATABASE_PEER) !== null;
}
