import { readFileSync } from 'node:fs';
import { Unsearchable, type Artefact } from './artefact.js';
import type { CanarySweep, Finding } from './canary-sweep.js';
import { retainersOf } from './heap-retainers.js';
import { takeHeapSnapshot } from './heap-snapshot.js';
import { strayIsExpected } from './stray.js';
import { memoryOf } from './process-memory.js';
import { PROCESSES_UNSEEN, withDescendants, type SystemProcess } from './processes.js';
import type { SweptSystem } from './swept-system.js';

/** What lives in the heaps: after a collection of all garbage. Bytes of buffers are not in it; MEMORY has them. */
export const HEAPS: Artefact = {
  name: 'heaps',
  what: 'every string that lives in a service while no use runs',
  moments: ['at rest'],
  absent: null,
  search: async (sweep, system) => {
    const take = async ({ name, pid }: SystemProcess) => ({
      name,
      file: await takeHeapSnapshot(pid, system.evidence('heap')),
    });
    for (const { name, file } of await Promise.all(system.services.map(take))) {
      const before = sweep.findings.length;
      sweep.buffer(`heap of ${name}`, readFileSync(file));
      // What keeps it alive is what has to be mended.
      if (sweep.findings.length > before) sayRetainers(sweep.findings.slice(before), file, system);
    }
  },
};

function sayRetainers(findings: readonly Finding[], file: string, { nest }: SweptSystem): void {
  const retained = retainersOf(readFileSync(file, 'utf8'), nest.mark);
  for (const finding of findings) {
    const holding = retained.filter(({ text }) => text.includes(finding.canary));
    const ways = (holding.length > 0 ? holding : retained).slice(0, 3).map(({ path }) => path);
    finding.around = `${finding.around} | held by ${ways.join(' | ')}`;
  }
}

const NOT_THEIRS = new Set(['secrets-store', 'postgresql', 'nats']);

/** What may be in the memory of each, by what it is for. */
function reasonFor({ where, form }: Finding): string | null {
  const name = /^memory of ([\w-]+)/.exec(where)![1]!;
  if (NOT_THEIRS.has(name)) return null;
  // Node's HTTP parser reads all requests into one buffer of 64 KiB: the last ones stay in it.
  if (name === 'gateway') return 'what people sent, where it has not been overwritten yet';
  // V8's own memory, where dead strings stay until something else takes their place.
  if (!where.endsWith(', [heap]')) return 'garbage of uses that has not been overwritten';
  // glibc's: it overwrites what is freed (see SweptSystem), so any other form here is a copy that somebody keeps.
  return form === 'clear' ? "opened values in the resolver's and holders' memory" : null;
}

/** All memory that a process can write to, freed memory included. */
export const MEMORY: Artefact = {
  name: 'memory',
  what: 'all writable memory of every process, freed memory included',
  moments: ['at rest'],
  absent: PROCESSES_UNSEEN,
  search: (sweep, { services, servers }) => {
    for (const service of services) searchMemory(sweep, service);
    for (const server of servers) {
      for (const one of withDescendants(server)) searchMemory(sweep, one, { withShared: one.pid === server.pid });
    }
  },
  expected: (finding, nest) => strayIsExpected(finding.canary, nest) ?? reasonFor(finding),
};

/** @param withShared whether also what others have too: PostgreSQL's processes share most of theirs */
function searchMemory(sweep: CanarySweep, { name, pid }: SystemProcess, { withShared } = { withShared: true }): void {
  try {
    for (const { region, pieces } of memoryOf(pid)) {
      if (region.isShared && !withShared) continue;
      sweep.pieces(`memory of ${name} (${pid})${region.what && `, ${region.what}`}`, pieces);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // One that is gone meanwhile, such as a worker of PostgreSQL.
    if (code === 'ENOENT' || code === 'ESRCH') return;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new Unsearchable(`this user may not read the memory of ${name} (${code})`);
  }
}
