import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { inheritedEnvironment } from './inherited-environment.js';
import { logSize, logTail } from './log-tail.js';
import { PidFile } from './pid-file.js';
import { stopProcess } from './stop-process.js';
import { waitUntil } from './wait-until.js';

export interface ProcessSpec {
  /** What it is called in messages. */
  name: string;
  command: string;
  args: string[];
  /** Besides the few variables that every child inherits. */
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Appended to; what the process prints goes there directly, so it does not depend on us. */
  logFile: string;
  /** Where its id is kept, for a later start to find it when this process was killed. */
  pidFile: string;
  /** Sends and gets messages over Node's own channel, and sees it close when we die. */
  channel?: boolean;
  /** Called for each child as it begins, before it is waited for. */
  onSpawn?: (child: ChildProcess) => void;
  /** Whether it can do its work. Looked at until it can, it ends, or the deadline passes. */
  ready: (child: ManagedProcess) => boolean | Promise<boolean>;
  readyWithinMs: number;
  /** Ends the wait; the process is stopped then. */
  signal?: AbortSignal | undefined;
  stopSignal?: NodeJS.Signals;
  stopWithinMs?: number;
}

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether we ended it. */
  wanted: boolean;
}

/** One child process with a group of its own (a Ctrl-C in the terminal reaches us alone), from start to end. */
export class ManagedProcess {
  private child: ChildProcess | null = null;
  private ending = false;
  private logStart = 0;
  /** Settles when the running child ends. */
  ended: Promise<ProcessEnd> = Promise.resolve({ code: null, signal: null, wanted: true });

  constructor(readonly spec: ProcessSpec) {}

  get pid(): number | null {
    return this.running ? (this.child?.pid ?? null) : null;
  }

  get running(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Starts it and waits until it is ready. @throws ProcessFailure when it ends or takes too long; then it is gone */
  async start(): Promise<void> {
    await new PidFile(this.spec.pidFile).endLeftover(this.stopSignal, this.stopWithinMs);
    await this.spawn();
    try {
      await waitUntil(() => this.readyOrEnded(), { withinMs: this.spec.readyWithinMs, what: this.spec.name });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Asks it to end; after the deadline kills it. */
  async stop(): Promise<void> {
    this.ending = true;
    if (this.pid !== null) await stopProcess(this.pid, this.stopSignal, this.stopWithinMs);
    await this.ended;
  }

  /** kill -9, for those who test what survives it. */
  async kill(): Promise<void> {
    this.ending = true;
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** The end of what it has logged since it was last started. */
  logTail(): string {
    return logTail(this.spec.logFile, this.logStart);
  }

  private get stopSignal(): NodeJS.Signals {
    return this.spec.stopSignal ?? 'SIGTERM';
  }

  private get stopWithinMs(): number {
    return this.spec.stopWithinMs ?? 10_000;
  }

  private async readyOrEnded(): Promise<boolean> {
    this.spec.signal?.throwIfAborted();
    if (!this.running) throw new ProcessFailure(this.spec.name, this.logTail());
    return this.spec.ready(this);
  }

  private async spawn(): Promise<void> {
    const { command, args, env, cwd, uid, gid, logFile, pidFile, channel } = this.spec;
    this.logStart = logSize(logFile);
    const log = openSync(logFile, 'a', 0o600);
    const stdio: StdioOptions = channel ? ['ignore', log, log, 'ipc'] : ['ignore', log, log];
    try {
      const child = spawn(command, args, {
        cwd,
        uid,
        gid,
        env: { ...inheritedEnvironment(), ...env },
        detached: true,
        stdio,
      });
      this.child = child;
      this.ending = false;
      this.ended = new Promise((resolve) =>
        child.once('exit', (code, signal) => {
          new PidFile(pidFile).remove();
          resolve({ code, signal, wanted: this.ending });
        }),
      );
      await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
      new PidFile(pidFile).write(child.pid!);
      this.spec.onSpawn?.(child);
    } catch (error) {
      this.child = null;
      this.ended = Promise.resolve({ code: null, signal: null, wanted: false });
      throw new ProcessFailure(this.spec.name, `${command}: ${(error as NodeJS.ErrnoException).code}`);
    } finally {
      closeSync(log);
    }
  }
}

/** A process could not be started, or ended before it was ready. */
export class ProcessFailure extends Error {
  override readonly name = 'ProcessFailure';

  constructor(
    readonly processName: string,
    readonly detail: string,
  ) {
    super(`${processName} did not start:\n${detail}`);
  }
}
