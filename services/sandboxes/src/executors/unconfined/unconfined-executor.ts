import { ConfigurationError } from '@countersign/platform-config';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Executor, SandboxSpec, StartedSandbox } from '../executor.js';
import { PERL, WORKSPACE } from '../process/bubblewrap-arguments.js';
import { Cgroups, type Cgroup } from '../process/cgroups.js';
import { collectErrors, give, pipeOf } from '../process/child-pipes.js';
import { asUser, HostUsers } from '../process/host-user.js';
import { readInit } from '../process/inside-files.js';
import { PATH, ProcessSandbox, type ProcessWorld } from '../process/process-sandbox.js';
import { PRLIMIT, resourceLimits } from '../process/resource-limits.js';
import { startFailed } from '../process/start-failed.js';
import { endAllLeft, endLeft, MARK } from './end-left.js';
import { OwnFolder } from './own-folder.js';

const SCRIPT = 0;
const CHANNEL = 3;
/** The number of prctl(2), by which the first process takes over what loses its parent; 0 where we do not know it. */
const PRCTL: Partial<Record<NodeJS.Architecture, number>> = { x64: 157, arm64: 167 };
/** How long the first process may take to end all others, before it is ended itself. */
const ENDING_MS = 5_000;

interface Prepared {
  cgroups: Cgroups | null;
  /** Empty where this machine has no program for it. */
  prlimit: string[];
  init: Buffer;
}

/**
 * Sandboxes as plain processes of this machine, for where no walls can be had and an operator said that none are wanted:
 * each has an environment, a folder and a session of its own, and an end. What the machine shows to its user, it sees.
 */
export class UnconfinedExecutor implements Executor {
  readonly name = 'unconfined';
  // A proxy would be a wish: what code in here sends elsewhere, nobody sees.
  readonly features = { image: 'none', network: 'own' } as const;
  private readonly users = new HostUsers();
  private prepared: Promise<Prepared> | null = null;

  /** @param hasOwnUsers false has each sandbox be who this process is, as where that is not root */
  constructor(private readonly hasOwnUsers = true) {}

  async check(): Promise<void> {
    const isLinux = process.platform === 'linux';
    if (!isLinux || !(await isExecutable(PERL)))
      throw new ConfigurationError(`Sandboxes need Linux and ${PERL}, also without walls.`);
  }

  async start(spec: SandboxSpec): Promise<StartedSandbox> {
    const prepared = await (this.prepared ??= prepare());
    const uid = this.hasOwnUsers ? this.users.take() : null;
    const folder = await OwnFolder.make(uid).catch((error: Error) => {
      this.users.giveBack(uid);
      throw startFailed(error.message);
    });
    const cgroup = prepared.cgroups?.create(spec.limits) ?? null;
    const child = this.spawn(spec, prepared, folder);
    const errors = collectErrors(child);
    const gone = once(child, 'exit')
      .catch(() => undefined)
      .then(() => endLeft(folder))
      .then(() => folder.remove())
      .finally(() => {
        this.users.giveBack(uid);
        cgroup?.remove();
      });
    try {
      return await begin(child, spec, cgroup, worldOf(child, folder, gone));
    } catch (error) {
      child.kill('SIGKILL');
      await gone;
      throw startFailed(errors() || (error as Error).message);
    }
  }

  sweep(): Promise<void> {
    return endAllLeft();
  }

  private spawn({ limits, ttlSeconds }: SandboxSpec, { prlimit, init, cgroups }: Prepared, folder: OwnFolder) {
    // Processes are counted by user: where the sandbox has none to itself, the service's own would count.
    const processes = folder.uid === null ? null : limits.processes;
    const bounds =
      prlimit.length > 0 ? resourceLimits({ limits, processes, ttlSeconds, hasCgroup: cgroups !== null }) : [];
    const [program, ...args] = [
      ...prlimit,
      ...bounds,
      ...(prlimit.length > 0 ? ['--'] : []),
      ...[PERL, '-', String(PRCTL[process.arch] ?? 0)],
    ];
    const child = spawn(program!, args, {
      ...asUser(folder.uid),
      // Of the service's own environment it gets nothing.
      env: { [MARK]: folder.path },
      cwd: folder.workspace,
      // A session of its own: no terminal, and no signal that is meant for this process's group.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    });
    give(child, SCRIPT, init);
    return child;
  }
}

async function prepare(): Promise<Prepared> {
  const prlimit = (await isExecutable(PRLIMIT)) ? [PRLIMIT] : [];
  return { cgroups: await Cgroups.open(), prlimit, init: readInit() };
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function worldOf(child: ChildProcess, folder: OwnFolder, gone: Promise<unknown>): ProcessWorld {
  return {
    gone,
    kill: () => {
      // The end of its channel is its order to end all others; it may have been stopped by one of them.
      pipeOf(child, CHANNEL).destroy();
      child.kill('SIGCONT');
      const impatient = setTimeout(() => child.kill('SIGKILL'), ENDING_MS);
      void gone.finally(() => clearTimeout(impatient));
    },
    base: { PATH, HOME: folder.workspace, TMPDIR: folder.tmp, LANG: 'C.UTF-8', [MARK]: folder.path },
    placeOf: (path) => placeIn(folder, path),
  };
}

/** Only what is `/workspace` or `/tmp` to everybody else is elsewhere here. */
function placeIn({ workspace, tmp }: OwnFolder, path: string): string {
  for (const [from, to] of [
    [WORKSPACE, workspace],
    ['/tmp', tmp],
  ] as const) {
    if (path === from || path.startsWith(`${from}/`)) return `${to}${path.slice(from.length)}`;
  }
  return path;
}

async function begin(child: ChildProcess, spec: SandboxSpec, cgroup: Cgroup | null, world: ProcessWorld) {
  const sandbox = new ProcessSandbox(pipeOf(child, CHANNEL), world);
  if (child.pid !== undefined) cgroup?.join(child.pid);
  await sandbox.begin(spec.environment, false);
  return sandbox;
}
