import { closeSync, openSync, readSync, statSync } from 'node:fs';

const LOOK_EVERY_MS = 2_000;

/**
 * Tells of errors that services log, in one line each time there are new ones: the logs themselves are in their file.
 * @returns ends it
 */
export function watchErrors(file: string, tell: (summary: string) => void): () => void {
  let position = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const timer = setInterval(() => {
    const text = readFrom(file, position);
    // A line that is still being written waits for the next look.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    position += Buffer.byteLength(whole);
    const errors = whole.split('\n').flatMap(errorIn);
    if (errors.length > 0) tell(summary(errors, file));
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

export interface LoggedError {
  service: string;
  message: string;
}

/** What a line of a service's log says, where it tells of an error. */
export function errorIn(line: string): LoggedError[] {
  try {
    const { level, service, msg } = JSON.parse(line) as { level?: string; service?: string; msg?: string };
    return level === 'error' || level === 'fatal' ? [{ service: service ?? 'a service', message: msg ?? '' }] : [];
  } catch {
    return [];
  }
}

export function summary(errors: LoggedError[], file: string): string {
  const { service, message } = errors.at(-1)!;
  const count = errors.length === 1 ? 'An error' : `${errors.length} errors, the last`;
  return `${count} in ${service}: ${message} (${file})`;
}

function readFrom(file: string, position: number): string {
  try {
    const handle = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(256 * 1024);
      return buffer.toString('utf8', 0, readSync(handle, buffer, 0, buffer.length, position));
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
}
