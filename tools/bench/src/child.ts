import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What a child of ours can be asked: each by its name, with one argument. */
type Api<Of> = { [Name in keyof Of]: (request: never) => unknown };

interface Asked {
  id: number;
  name: string;
  request: unknown;
}

type Answered = { id: number; ok: unknown } | { id: number; error: string };

const STOP_WITHIN_MS = 10_000;

/** A part of the measurement that needs a process of its own, so that its CPU time and its compiled code are its own. */
export class Child<Of extends Api<Of>> {
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private asked = 0;

  private constructor(private readonly process: ChildProcess) {
    process.on('message', (message) => this.hear(message as Answered));
    process.on('exit', (code) => this.failAll(new Error(`A child of the benchmark ended with code ${code}.`)));
  }

  static start<Of extends Api<Of>>(entry: URL, nodeOptions: string[] = []): Child<Of> {
    // A group of its own: a Ctrl-C in the terminal reaches us alone, and we stop it when its holders have left.
    const execArgv = ['--enable-source-maps', ...nodeOptions];
    return new Child(fork(entry, { detached: true, execArgv, serialization: 'json' }));
  }

  ask<Name extends keyof Of & string>(
    name: Name,
    request: Parameters<Of[Name]>[0],
  ): Promise<Awaited<ReturnType<Of[Name]>>> {
    this.asked += 1;
    const asked: Asked = { id: this.asked, name, request };
    return new Promise((resolve, reject) => {
      this.waiting.set(asked.id, { resolve: resolve as (value: unknown) => void, reject });
      this.process.send(asked, (error) => error && reject(error));
    });
  }

  /** It closes what it has when its channel closes; what does not end in time is killed. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    if (this.process.connected) this.process.disconnect();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  }

  private hear(answer: Answered): void {
    const asked = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('error' in answer) asked?.reject(new Error(answer.error));
    else asked?.resolve(answer.ok);
  }

  private failAll(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** The child's side: answers until the parent is done with it or gone, then closes and ends. */
export function serve<Of extends Api<Of>>(api: Of, close: () => Promise<void>): void {
  process.on('message', (message) => {
    const { id, name, request } = message as Asked;
    const handler: (request: never) => unknown = api[name as keyof Of];
    Promise.resolve()
      .then(() => handler(request as never))
      .then((ok): Answered => ({ id, ok: ok ?? null }))
      .catch((error: unknown): Answered => ({ id, error: error instanceof Error ? error.message : String(error) }))
      .then((answer) => process.send?.(answer))
      .catch(() => {});
  });
  process.once('disconnect', () => {
    void close()
      .catch(() => {})
      .finally(() => process.exit(0));
  });
}
