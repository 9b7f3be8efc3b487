import { Exec, type CoreV1Api, type KubeConfig, type V1Status } from '@kubernetes/client-node';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { killRun, withCountedInput } from '../container-scripts.js';
import type { Command, OnOutput, OutputStream, Run, SandboxEnd, StartedSandbox } from '../executor.js';
import { isGone } from './kubernetes-failure.js';
import { CONTAINER } from './pod-manifest.js';

/** The part of a WebSocket that is used. */
interface Connection {
  onclose: unknown;
  close(): void;
}

/** One running Pod. */
export class KubernetesSandbox implements StartedSandbox {
  readonly ended: Promise<SandboxEnd>;
  private readonly exec: Exec;
  private isStopping = false;
  private hasEnded = false;
  private runs = 0;

  constructor(
    config: KubeConfig,
    private readonly api: CoreV1Api,
    private readonly namespace: string,
    private readonly pod: string,
    private readonly pollMs: number,
  ) {
    this.exec = new Exec(config);
    this.ended = this.watch();
  }

  async run(command: Command, onOutput: OnOutput): Promise<Run> {
    if (this.hasEnded || this.isStopping) throw new Error('The sandbox has ended.');
    const run = String((this.runs += 1));
    const { directory, argv, stdin } = command;
    const over = Promise.withResolvers<number | null>();
    await this.execute(withCountedInput(run, stdin?.length ?? 0, directory, argv), stdin, onOutput, over.resolve);
    return { over: over.promise, kill: () => void this.kill(run) };
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    const { namespace, pod: name } = this;
    while (!this.hasEnded) {
      // Gone already, or an API that is away for a moment: the Pod itself says which.
      await this.api.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 1 }).catch(() => undefined);
      await Promise.race([this.ended, delay(this.pollMs * 10)]);
    }
    await this.ended;
  }

  placeOf(path: string): string {
    return path;
  }

  private async execute(
    argv: string[],
    stdin: Buffer | null,
    onOutput: OnOutput,
    over: (exitCode: number | null) => void,
  ): Promise<void> {
    const sink = (name: OutputStream): Writable =>
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          onOutput(name, chunk);
          done();
        },
      });
    // Never ended: older servers take the end of the input for the end of everything.
    const input = new PassThrough();
    const { namespace, pod } = this;
    const told = (status: V1Status): void => over(exitCodeOf(status));
    const connection = (await this.exec.exec(
      namespace,
      pod,
      CONTAINER,
      argv,
      sink('stdout'),
      sink('stderr'),
      input,
      false,
      told,
    )) as Connection;
    // What was told before stands; a connection that breaks without a word has lost the command with its Pod.
    connection.onclose = () => over(null);
    void this.ended.then(() => connection.close());
    if (stdin) input.write(stdin);
  }

  private async kill(run: string): Promise<void> {
    const nothing = (): void => undefined;
    // Where the Pod has ended the command has ended with it.
    await this.execute(killRun(run), null, nothing, nothing).catch(nothing);
  }

  private async watch(): Promise<SandboxEnd> {
    const { namespace, pod: name } = this;
    for (;;) {
      const phase = await this.api.readNamespacedPod({ namespace, name }).then(
        ({ status }) => status?.phase,
        (error: unknown) => (isGone(error) ? 'Gone' : 'Unknown'),
      );
      if (phase === 'Gone' || phase === 'Failed' || phase === 'Succeeded') break;
      await delay(this.pollMs);
    }
    this.hasEnded = true;
    return { failure: this.isStopping ? null : 'The Pod ended.' };
  }
}

function exitCodeOf({ status, details }: V1Status): number | null {
  if (status === 'Success') return 0;
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  return code === undefined ? null : Number(code);
}
