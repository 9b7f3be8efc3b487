import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxLimits } from '../sandbox-limits.js';
import { isLeftBehind, prefixOf } from './host-process.js';

const ROOT = '/sys/fs/cgroup';
const FOLDER = 'countersign-sandboxes';
const PERIOD_US = 100_000;

/** The cgroup of one sandbox. Its files are the kernel's: to write one is a system call, and waits for no disk. */
export interface Cgroup {
  join(pid: number): void;
  /** Only once nothing runs in it. */
  remove(): void;
}

/** Which files bound what, in each version of the interface. */
interface Hierarchy {
  folder: string;
  files: (limits: SandboxLimits) => Record<string, string>;
}

const V1: Record<string, Hierarchy['files']> = {
  memory: ({ memoryBytes }) => ({ 'memory.limit_in_bytes': String(memoryBytes) }),
  pids: ({ processes }) => ({ 'pids.max': String(processes) }),
  cpu: ({ cpus }) => ({ 'cpu.cfs_period_us': String(PERIOD_US), 'cpu.cfs_quota_us': String(quotaUs(cpus)) }),
};

function v2Files({ memoryBytes, processes, cpus }: SandboxLimits): Record<string, string> {
  return {
    'memory.max': String(memoryBytes),
    'pids.max': String(processes),
    'cpu.max': `${quotaUs(cpus)} ${PERIOD_US}`,
  };
}

function quotaUs(cpus: number): number {
  return Math.round(cpus * PERIOD_US);
}

/** Bounds what all processes of a sandbox take together, where this process may make cgroups. */
export class Cgroups {
  private constructor(
    private readonly hierarchies: readonly Hierarchy[],
    private readonly prefix: string,
  ) {}

  /**
   * @param prefix of the name of every cgroup: this process's, unless told
   * @returns null where there is no cgroup that this process may write to
   */
  static async open(prefix?: string): Promise<Cgroups | null> {
    try {
      const hierarchies = (await isV2()) ? [await openV2()] : await openV1();
      return new Cgroups(hierarchies, prefix ?? (await prefixOf(process.pid)));
    } catch {
      return null;
    }
  }

  create(limits: SandboxLimits): Cgroup {
    const name = `${this.prefix}${randomUUID()}`;
    const folders = this.hierarchies.map(({ folder }) => join(folder, name));
    for (const [index, { files }] of this.hierarchies.entries()) {
      mkdirSync(folders[index]!);
      for (const [file, text] of Object.entries(files(limits))) writeFileSync(join(folders[index]!, file), text);
    }
    return {
      join: (pid) => folders.forEach((folder) => writeFileSync(join(folder, 'cgroup.procs'), String(pid))),
      remove: () => folders.forEach(removeEmpty),
    };
  }

  /**
   * Removes the empty ones of processes that are gone; one that something runs in cannot be removed. The folder is the
   * machine's: another deployment's service, or the one before this, may just be about to use its own.
   */
  async sweep(): Promise<void> {
    for (const { folder } of this.hierarchies) {
      for (const name of readdirSync(folder)) if (await isLeftBehind(name)) removeEmpty(join(folder, name));
    }
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // The files in it are no folders, and something that is on its way out is removed at the next start.
  }
}

async function isV2(): Promise<boolean> {
  const controllers = await readFile(join(ROOT, 'cgroup.controllers'), 'utf8').catch(() => null);
  return controllers !== null;
}

async function openV2(): Promise<Hierarchy> {
  const folder = join(ROOT, FOLDER);
  await writeFile(join(ROOT, 'cgroup.subtree_control'), '+cpu +memory +pids');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'cgroup.subtree_control'), '+cpu +memory +pids');
  return { folder, files: v2Files };
}

async function openV1(): Promise<Hierarchy[]> {
  return Promise.all(
    Object.entries(V1).map(async ([controller, files]) => {
      const folder = join(ROOT, controller, FOLDER);
      await mkdir(folder, { recursive: true });
      return { folder, files };
    }),
  );
}
