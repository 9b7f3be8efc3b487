import { readFile } from 'node:fs/promises';

/** What proc_pid_stat(5) tells of a process of this machine, from its state on; null where there is none with this number. */
export async function statOf(pid: number): Promise<string[] | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  // The name of the program, in brackets, may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? null;
}

/** When a process began, in ticks since the machine did; null where there is none with this number. */
async function beginOf(pid: number): Promise<string | null> {
  return (await statOf(pid))?.[19] ?? null;
}

/** Begins the name of what is a process's own on this machine: its number, and when it began, as numbers are given again. */
export async function prefixOf(pid: number): Promise<string> {
  return `${pid}-${await beginOf(pid)}-`;
}

/** Whether the process that gave something such a name is gone. False for a name of another form. */
export async function isLeftBehind(name: string): Promise<boolean> {
  const [, pid, began] = /^(\d+)-(\d+)-./.exec(name) ?? [];
  return pid !== undefined && (await beginOf(Number(pid))) !== began;
}

/** Without a chance to object. Nothing where it has ended by itself. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
