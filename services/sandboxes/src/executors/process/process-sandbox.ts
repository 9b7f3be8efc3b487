import type { Duplex } from 'node:stream';
import type { Command, OnOutput, Run, SandboxEnd, StartedSandbox } from '../executor.js';
import { SandboxEnvironment } from '../sandbox-environment.js';
import { frame, FrameReader, type Frame } from './frames.js';

/** Where the proxy seems to be, seen from inside. A network namespace has all its ports to itself. */
export const PROXY_PORT = 3128;

/** Input goes in pieces, so that no frame is a large copy. */
const INPUT_CHUNK_BYTES = 65_536;

/** The process that a sandbox is to this one, and how what is in it is seen from outside. */
export interface ProcessWorld {
  /** Settles once nothing in the sandbox runs any more. */
  gone: Promise<unknown>;
  /** Has everything in it end. */
  kill: () => void;
  /** What every command has beside what the sandbox is given. */
  base: Record<string, string>;
  placeOf: (path: string) => string;
}

/** What every command finds. */
export const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';

interface Running {
  onOutput: OnOutput;
  over: (exitCode: number | null) => void;
}

/** A started sandbox of processes, and the talk with the first of them. */
export class ProcessSandbox implements StartedSandbox {
  readonly ended: Promise<SandboxEnd>;
  private readonly reader = new FrameReader();
  private readonly running = new Map<number, Running>();
  private readonly ready = Promise.withResolvers<void>();
  private runs = 0;
  private isStopping = false;
  private hasEnded = false;
  private failure = 'The first process of the sandbox ended.';

  constructor(
    private readonly channel: Duplex,
    private readonly world: ProcessWorld,
  ) {
    this.ended = world.gone.then(() => this.onEnd());
    this.ready.promise.catch(() => undefined);
    channel.on('data', (chunk: Buffer) => this.hear(chunk));
    // The end of the process tells more than the end of its socket.
    channel.on('error', () => undefined);
  }

  /** @throws Error where the sandbox ends before it is ready */
  async begin(environment: SandboxEnvironment, hasProxy: boolean): Promise<void> {
    await this.ready.promise;
    const block = environment.toBlock();
    const message = frame('E', 0, Buffer.concat([SandboxEnvironment.of(this.world.base).toBlock(), block]));
    block.fill(0);
    // Written out before it is wiped: the kernel has it then, and hands it to the sandbox alone.
    await new Promise<void>((resolve) => this.channel.write(message, () => resolve()));
    message.fill(0);
    if (hasProxy) this.send('P', 0, portBytes(PROXY_PORT));
  }

  async run(command: Command, onOutput: OnOutput): Promise<Run> {
    if (this.hasEnded || this.isStopping) throw new Error('The sandbox has ended.');
    const id = (this.runs += 1);
    const over = Promise.withResolvers<number | null>();
    this.running.set(id, { onOutput, over: over.resolve });
    const parts = [this.placeOf(command.directory), ...command.argv];
    this.send('X', id, Buffer.from(parts.map((part) => `${part}\0`).join('')));
    for (let at = 0; command.stdin && at < command.stdin.length; at += INPUT_CHUNK_BYTES) {
      this.send('I', id, command.stdin.subarray(at, at + INPUT_CHUNK_BYTES));
    }
    this.send('C', id);
    return { over: over.promise, kill: () => this.send('K', id) };
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.kill();
    await this.ended;
  }

  placeOf(path: string): string {
    return this.world.placeOf(path);
  }

  private send(kind: Parameters<typeof frame>[0], run: number, data?: Uint8Array): void {
    if (!this.channel.destroyed) this.channel.write(frame(kind, run, data));
  }

  private hear(chunk: Buffer): void {
    try {
      for (const told of this.reader.read(chunk)) this.heed(told);
    } catch (error) {
      this.failure = (error as Error).message;
      this.kill();
    }
  }

  private heed({ kind, run, data }: Frame): void {
    if (kind === 'r') return this.ready.resolve();
    const running = this.running.get(run);
    if (!running) return;
    if (kind === 'x') {
      this.running.delete(run);
      running.over(data.length === 4 ? data.readUInt32BE() : null);
    } else running.onOutput(kind === 'o' ? 'stdout' : 'stderr', data);
  }

  private kill(): void {
    if (!this.hasEnded) this.world.kill();
  }

  private onEnd(): SandboxEnd {
    this.hasEnded = true;
    this.channel.destroy();
    this.ready.reject(new Error(this.failure));
    for (const { over } of this.running.values()) over(null);
    this.running.clear();
    return { failure: this.isStopping ? null : this.failure };
  }
}

function portBytes(port: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(port);
  return bytes;
}
