import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/**
 * The last lines of a log, for a message about what went wrong.
 * @param from where they begin at the earliest: what was logged before is of an earlier run
 */
export function logTail(path: string, from = 0, lines = 12): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const buffer = Buffer.alloc(Math.max(0, Math.min(size - from, 16_384)));
      readSync(file, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
