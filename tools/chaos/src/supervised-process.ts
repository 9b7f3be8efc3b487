import { ManagedProcess } from '@countersign/local-system';
import { join } from 'node:path';
import { monotonicMs } from './monotonic.js';
import type { TcpProxy } from './tcp-proxy.js';

export interface SupervisedSpec {
  /** Such as `secrets-store-2`. */
  name: string;
  kind: string;
  /** A program, built. */
  program: string;
  /** Of the life that begins. */
  env: (life: number) => Record<string, string>;
  /** What stands between it and each server. */
  proxies: Record<string, TcpProxy>;
  /** Where its log goes. */
  directory: string;
  /** Where its id is kept. */
  run: string;
}

export interface End {
  /** The life that ended. */
  name: string;
  /** Not after this had the signal been sent; or, where nobody sent one, when it was seen to be gone. */
  at: number;
}

/** A process that is started again whenever it has ended, as an orchestrator does, and that can be broken on purpose. */
export class SupervisedProcess {
  private life = 0;
  private closing = false;
  private process: ManagedProcess | null = null;
  private starting: Promise<void> | null = null;
  readonly ends: End[] = [];
  /** Each time that it ended although nobody asked it to: the end of its log. */
  readonly desertions: string[] = [];

  constructor(readonly spec: SupervisedSpec) {}

  /** As its history names it. */
  get lifeName(): string {
    return `${this.spec.name}#${this.life}`;
  }

  /** Waits for the start that is under way, if one is: each would end what the other has begun, for ever. */
  start(): Promise<void> {
    this.starting ??= this.begin().finally(() => (this.starting = null));
    return this.starting;
  }

  private async begin(): Promise<void> {
    this.life += 1;
    const { lifeName } = this;
    const { name, program, env, directory, run } = this.spec;
    const process = new ManagedProcess({
      name,
      command: globalThis.process.execPath,
      args: ['--enable-source-maps', program],
      env: env(this.life),
      logFile: join(directory, `${name}.log`),
      pidFile: join(run, `${name}.pid`),
      ready: () => true,
      readyWithinMs: 10_000,
      stopWithinMs: 12_000,
    });
    this.process = process;
    await process.start();
    void process.ended.then((end) => {
      if (end.wanted || this.closing) return;
      this.desertions.push(process.logTail());
      this.ends.push({ name: lifeName, at: monotonicMs() });
      void this.start();
    });
  }

  async kill(): Promise<void> {
    await this.starting;
    this.ends.push({ name: this.lifeName, at: monotonicMs() });
    await this.process?.kill();
  }

  /** Asks it to end, and waits until it has. */
  async leave(): Promise<void> {
    await this.starting;
    const end = { name: this.lifeName, at: monotonicMs() };
    await this.process?.stop();
    this.ends.push(end);
  }

  /** Stops it as Ctrl-Z does, without its knowledge. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  async close(): Promise<void> {
    this.closing = true;
    this.thaw();
    await this.leave();
    for (const proxy of Object.values(this.spec.proxies)) await proxy.stop();
  }

  private signal(signal: NodeJS.Signals): void {
    const pid = this.process?.pid;
    if (pid) globalThis.process.kill(pid, signal);
  }
}
