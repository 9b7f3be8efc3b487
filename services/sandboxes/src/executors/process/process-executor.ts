import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Executor, SandboxSpec, StartedSandbox } from '../executor.js';
import { bubblewrapArguments, WORKSPACE } from './bubblewrap-arguments.js';
import { checkBubblewrap } from './check-bubblewrap.js';
import { Cgroups, type Cgroup } from './cgroups.js';
import { killProcess } from './host-process.js';
import { checkShown, readHostRoot, type HostRoot } from './host-root.js';
import { asUser, giveTo, HostUsers } from './host-user.js';
import { collectErrors, give, pipeOf } from './child-pipes.js';
import { insideFiles, readInit } from './inside-files.js';
import { PATH, ProcessSandbox } from './process-sandbox.js';
import { readChildPid } from './read-child-pid.js';
import { endAllLeft } from '../unconfined/end-left.js';
import { startFailed } from './start-failed.js';

/** Descriptors of the child: after its errors the channel, bubblewrap's report and signal, then what it copies in. */
const CHANNEL = 3;
const INFO = 4;
const BLOCK = 5;
const INIT = 6;
const FILES_FROM = 7;

export interface ProcessExecutorOptions {
  /** False bounds each process by itself, as where no cgroup can be made. */
  cgroups?: boolean;
  /** Folders of the host that a sandbox sees beside its programs. */
  shown?: readonly string[];
}

interface Prepared {
  host: HostRoot;
  cgroups: Cgroups | null;
  init: Buffer;
}

/** Sandboxes as processes of this machine, in namespaces that bubblewrap makes. */
export class ProcessExecutor implements Executor {
  readonly name = 'process';
  readonly features = { image: 'none', network: 'proxy' } as const;
  private readonly users = new HostUsers();
  private prepared: Promise<Prepared> | null = null;

  constructor(
    private readonly bubblewrap = '/usr/bin/bwrap',
    private readonly options: ProcessExecutorOptions = {},
  ) {}

  async check(): Promise<void> {
    await this.prepare();
  }

  /** Whether memory, CPU and processes are bounded for a sandbox as a whole, and not only for each of its processes. */
  async boundsWholes(): Promise<boolean> {
    return (await this.prepare()).cgroups !== null;
  }

  async start(spec: SandboxSpec): Promise<StartedSandbox> {
    const prepared = await this.prepare();
    const uid = this.users.take();
    if (spec.proxy) await giveTo(uid, spec.proxy);
    const cgroup = prepared.cgroups?.create(spec.limits) ?? null;
    const child = this.spawn(spec, prepared, uid);
    const errors = collectErrors(child);
    child.once('exit', () => {
      this.users.giveBack(uid);
      cgroup?.remove();
    });
    try {
      return await begin(child, spec, cgroup);
    } catch (error) {
      child.kill('SIGKILL');
      throw startFailed(errors() || (error as Error).message);
    }
  }

  /** With walls everything dies with the process that started it: there is only to tidy up. */
  async sweep(): Promise<void> {
    // Where nothing can be started there is nothing to tidy up; what is missing is said elsewhere.
    await (await this.prepare().catch(() => null))?.cgroups?.sweep();
    // Before there were walls, there may have been none.
    await endAllLeft();
  }

  private prepare(): Promise<Prepared> {
    this.prepared ??= prepare(this.bubblewrap, this.options).catch((error: unknown) => {
      // Looked for again the next time: somebody may have installed what is missing.
      this.prepared = null;
      throw error;
    });
    return this.prepared;
  }

  private spawn(spec: SandboxSpec, { host, cgroups, init }: Prepared, uid: number | null): ChildProcess {
    const files = insideFiles(spec.proxy?.trustedCas ?? null);
    const args = bubblewrapArguments({
      host,
      shown: this.options.shown ?? [],
      limits: spec.limits,
      files: files.map(({ path }, index) => ({ path, descriptor: FILES_FROM + index })),
      initDescriptor: INIT,
      infoDescriptor: INFO,
      blockDescriptor: BLOCK,
      proxyDirectory: spec.proxy?.directory ?? null,
      hasCgroup: cgroups !== null,
      ttlSeconds: spec.ttlSeconds,
    });
    const pipes = Array.from({ length: 4 + files.length }, () => 'pipe' as const);
    // An empty environment: that of the first process is read by whoever is in the sandbox.
    const child = spawn(this.bubblewrap, args, {
      ...asUser(uid),
      env: {},
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe', ...pipes],
    });
    give(child, INIT, init);
    for (const [index, { content }] of files.entries()) give(child, FILES_FROM + index, content);
    return child;
  }
}

async function prepare(bubblewrap: string, { cgroups = true, shown = [] }: ProcessExecutorOptions): Promise<Prepared> {
  const host = await readHostRoot();
  await checkBubblewrap(bubblewrap, host);
  await checkShown(shown);
  return { host, cgroups: cgroups ? await Cgroups.open() : null, init: readInit() };
}

/** Bubblewrap waits for our signal, so that nothing of the sandbox runs outside its cgroup. */
async function begin(child: ChildProcess, spec: SandboxSpec, cgroup: Cgroup | null): Promise<ProcessSandbox> {
  const pid = await readChildPid(child, pipeOf(child, INFO));
  const sandbox = new ProcessSandbox(pipeOf(child, CHANNEL), {
    // Bubblewrap reaps the first process, whose end the kernel delays until all others in its namespace are gone.
    gone: once(child, 'exit'),
    // Its parent reaps it only when bubblewrap ends, so this is never another process's number.
    kill: () => killProcess(pid),
    base: { PATH, HOME: WORKSPACE, LANG: 'C.UTF-8' },
    placeOf: (path) => path,
  });
  cgroup?.join(pid);
  give(child, BLOCK, 'x');
  await sandbox.begin(spec.environment, spec.proxy !== null);
  return sandbox;
}
