import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../wait-for.js';

/** A snapshot stops the process for a second or two; on a busy machine for more. */
const WRITTEN_WITHIN_MS = 60_000;

/**
 * What Node needs to be told for `takeHeapSnapshot`. V8 cuts strings in snapshots at 1,024 characters unless told: a
 * value behind them would not be seen.
 */
export function heapSnapshotArguments(directory: string): string[] {
  return ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${directory}`, '--heap-snapshot-string-limit=10000000'];
}

/** V8 collects all garbage first: what is in the snapshot is alive. @returns its file */
export async function takeHeapSnapshot(pid: number, directory: string): Promise<string> {
  const taken = () => readdirSync(directory).filter((name) => name.includes(`.${pid}.`));
  const before = new Set(taken());
  process.kill(pid, 'SIGUSR2');
  let file = '';
  const isWritten = () => {
    const name = taken().find((one) => !before.has(one));
    file = name ? join(directory, name) : '';
    return file !== '' && isWhole(file);
  };
  await waitFor(isWritten, { deadlineMs: WRITTEN_WITHIN_MS, what: `a heap snapshot of process ${pid}` });
  return file;
}

/** Its last member is the list of strings. */
function isWhole(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const end = Buffer.alloc(4);
    const { size } = fstatSync(file);
    readSync(file, end, 0, end.length, Math.max(0, size - end.length));
    return /"\]\s*\}\s*$/.test(end.toString('latin1'));
  } finally {
    closeSync(file);
  }
}
