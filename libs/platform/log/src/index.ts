import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';
export const LOGGER = Symbol('Logger');

/**
 * A service's log: JSON lines on standard output. Callers log names, ids and codes; request bodies, headers and answers
 * are never handed to it, so there is nothing to scrub.
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: safeError },
  };
  return pino(options, destination ?? standardOutput());
}

/** What waits to be written; what comes beyond it is lost. */
const WAITING_BYTES_MAX = 1024 ** 2;

let shared: ReturnType<typeof pino.destination> | null = null;

/** A disk that is full under the file that standard output goes to costs lines of the log, not the service. */
function standardOutput(): DestinationStream {
  if (shared) return shared;
  const output = pino.destination({ dest: 1, sync: false, maxLength: WAITING_BYTES_MAX });
  let isFailing = false;
  output.on('error', () => (isFailing = true));
  output.on('write', () => (isFailing = false));
  // At the end pino would try to write what waits for as long as that fails.
  process.prependListener('exit', () => void (isFailing && output.destroy()));
  shared = output;
  return output;
}

/**
 * What may be said of an error. A driver's error can carry the statement's parameters, and a library's its input, so
 * only these fields pass.
 */
export function safeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, code, stack } = error as Error & { code?: unknown };
  const frames = stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 8)
    .join('\n');
  const message = error.name === 'QueryFailedError' ? 'a query failed' : error.message;
  return { type: name, message, ...(code === undefined ? {} : { code }), frames };
}

/** Nest's own messages, in the same form. */
export function nestLogger(logger: Logger): LoggerService {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: unknown, ...rest: unknown[]) =>
      logger[level]({ context: rest.at(-1) }, message instanceof Error ? message.message : String(message));
  // What Nest says while it wires modules is detail; what it says of failures is not.
  return {
    log: write('debug'),
    debug: write('debug'),
    verbose: write('debug'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('error'),
  };
}
