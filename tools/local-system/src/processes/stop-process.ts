import { processIdentity } from './process-identity.js';
import { waitUntil } from './wait-until.js';

/** Ends a process by its id: asks, waits, and after the deadline kills it and everything in its group. */
export async function stopProcess(pid: number, signal: NodeJS.Signals, withinMs: number): Promise<void> {
  const identity = processIdentity(pid);
  if (identity === null) return;
  const gone = () => processIdentity(pid) !== identity;
  send(pid, signal);
  try {
    await waitUntil(gone, { withinMs, what: `process ${pid}` });
  } catch {
    // Negative: its whole group, since a killed parent cannot end its children any more.
    send(-pid, 'SIGKILL');
    send(pid, 'SIGKILL');
    await waitUntil(gone, { withinMs: 5_000, what: `the end of process ${pid}` });
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
