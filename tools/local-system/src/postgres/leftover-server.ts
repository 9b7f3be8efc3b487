import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../processes/process-identity.js';
import { stopProcess } from '../processes/stop-process.js';

/** Ends a server on the same data that outlived whoever started it, also where no pid file of ours tells of it. */
export async function endLeftoverServer(data: string): Promise<void> {
  let pid: number;
  try {
    pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return;
  }
  // The id may have been given to somebody else since: only a process that names our data directory is ours.
  if (pid > 0 && commandLine(pid)?.includes(data)) await stopProcess(pid, 'SIGINT', 20_000);
}
