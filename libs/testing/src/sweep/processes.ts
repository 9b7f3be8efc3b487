import { readdirSync, readFileSync } from 'node:fs';
import type { CanarySweep } from './canary-sweep.js';

/** Any process of the system. */
export interface SystemProcess {
  /** Of the service or server that it belongs to. */
  name: string;
  pid: number;
}

export type ProcessFile = 'environ' | 'cmdline';

/** Why nothing can be seen of processes here; null where it can. */
export const PROCESSES_UNSEEN = process.platform === 'linux' ? null : 'there is no /proc: Linux only';

export function searchProcessFile(sweep: CanarySweep, file: ProcessFile, processes: readonly SystemProcess[]): void {
  for (const { name, pid } of processes) {
    const content = read(`/proc/${pid}/${file}`);
    if (content) sweep.buffer(`${file} of ${name} (${pid})`, content);
  }
}

/** A process and all that came of it, such as PostgreSQL's. */
export function withDescendants({ name, pid }: SystemProcess): SystemProcess[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter(isNumber)
      .map((id) => [Number(id), parentOf(id)]),
  );
  const family = [pid];
  for (const one of family) for (const [id, parent] of parents) if (parent === one) family.push(id);
  return family.map((id) => ({ name, pid: id }));
}

const isNumber = (name: string) => /^\d+$/.test(name);

function parentOf(pid: string): number | null {
  const stat = read(`/proc/${pid}/stat`)?.toString();
  // The second field is the program's name in parentheses, and may itself contain anything.
  return stat ? Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) : null;
}

/** Null for a process that is gone meanwhile. */
function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
