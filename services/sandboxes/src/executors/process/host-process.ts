import { readFile } from 'node:fs/promises';

/** What proc_pid_stat(5) tells of a process of this machine, from its state on; null where there is none with this number. */
export async function statOf(pid: number): Promise<string[] | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  // The name of the program, in brackets, may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? null;
}

/** Without a chance to object. Nothing where it has ended by itself. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
