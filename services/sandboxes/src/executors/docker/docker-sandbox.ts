import type Docker from 'dockerode';
import { Writable, type Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { killRun, withExports } from '../container-scripts.js';
import type { Command, OnOutput, Run, SandboxEnd, StartedSandbox } from '../executor.js';
import type { SandboxEnvironment } from '../sandbox-environment.js';

/** An engine says a moment late that a command is over. */
const INSPECT_EVERY_MS = 50;
/** An engine that is busy refuses to kill. */
const KILL_EVERY_MS = 1_000;

/** One started container. */
export class DockerSandbox implements StartedSandbox {
  readonly ended: Promise<SandboxEnd>;
  private isStopping = false;
  private hasEnded = false;
  private runs = 0;

  constructor(
    private readonly docker: Docker,
    private readonly container: Docker.Container,
    private readonly environment: SandboxEnvironment,
  ) {
    this.ended = container
      .wait()
      // An engine that has removed it already says that it knows no such container: it is over all the same.
      .catch(() => undefined)
      .then(() => this.onEnd());
  }

  async run(command: Command, onOutput: OnOutput): Promise<Run> {
    if (this.hasEnded || this.isStopping) throw new Error('The sandbox has ended.');
    const run = String((this.runs += 1));
    const exports = this.environment.toShell();
    const { directory, argv, stdin } = command;
    const exec = await this.exec(withExports(run, exports.length, directory, argv));
    const stream = await exec.start({ hijack: true, stdin: true });
    const output = this.demultiplex(stream, onOutput);
    stream.write(exports, () => exports.fill(0));
    stream.end(stdin ?? undefined);
    return { over: output.then(() => this.exitCode(exec)), kill: () => void this.kill(run) };
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    while (!this.hasEnded) {
      // Ended meanwhile, or an engine that could not: the container itself says which.
      const killed = this.container.kill().catch(() => undefined);
      await Promise.race([this.ended, killed.then(() => delay(KILL_EVERY_MS, undefined, { ref: false }))]);
    }
  }

  placeOf(path: string): string {
    return path;
  }

  private exec(argv: string[]): Promise<Docker.Exec> {
    return this.container.exec({ Cmd: argv, AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false });
  }

  private async demultiplex(stream: Duplex, onOutput: OnOutput): Promise<void> {
    const sink = (name: 'stdout' | 'stderr'): Writable =>
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          onOutput(name, chunk);
          done();
        },
      });
    this.docker.modem.demuxStream(stream, sink('stdout'), sink('stderr'));
    // However the connection ends, the engine knows how the command did.
    await finished(stream, { writable: false }).catch(() => undefined);
  }

  /** Null where the container ended first: the engine forgets its commands with it. */
  private async exitCode(exec: Docker.Exec): Promise<number | null> {
    while (!this.hasEnded && !this.isStopping) {
      const told = await exec.inspect().catch(() => null);
      if (!told) return null;
      if (!told.Running) return told.ExitCode;
      await delay(INSPECT_EVERY_MS);
    }
    return null;
  }

  private async kill(run: string): Promise<void> {
    try {
      const exec = await this.exec(killRun(run));
      const stream = await exec.start({ hijack: true, stdin: true });
      stream.resume().end();
    } catch {
      // The container has ended, and the command with it.
    }
  }

  private onEnd(): SandboxEnd {
    this.hasEnded = true;
    return { failure: this.isStopping ? null : 'The container ended.' };
  }
}
