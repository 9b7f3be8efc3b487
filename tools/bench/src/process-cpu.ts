import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts a process's CPU time in these, whatever the kernel's own tick. */
const MS_PER_TICK = 10;

interface Stat {
  parent: number;
  ownMs: number;
  /** Of its children that have ended and been waited for. */
  endedChildrenMs: number;
}

/** CPU time so far of a process and everything below it that it has not detached; NaN where there is no /proc. */
export function cpuOfTreeMs(pid: number | null): number {
  if (pid === null) return NaN;
  const root = statOf(pid);
  if (!root) return NaN;
  let total = root.ownMs + root.endedChildrenMs;
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? statOf(Number(entry)) : null;
    if (stat?.parent === pid) total += stat.ownMs + stat.endedChildrenMs;
  }
  return total;
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets that may contain anything, so the fields are counted from behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = (...of: number[]) => of.reduce((sum, index) => sum + Number(fields[index]), 0) * MS_PER_TICK;
    return { parent: Number(fields[1]), ownMs: ticks(11, 12), endedChildrenMs: ticks(13, 14) };
  } catch {
    return null; // it has ended meanwhile, or this is no Linux
  }
}
