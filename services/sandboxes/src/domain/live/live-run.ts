import type { RunView } from '@countersign/contracts';
import type { Redactor } from '@countersign/secret-value';
import type { Command, Run, StartedSandbox } from '../../executors/executor.js';
import { RunOutput } from './run-output.js';

export interface NewRun {
  id: string;
  sandboxId: string;
  command: Command;
  /** Milliseconds. */
  timeoutMs: number | null;
  startedAt: Date;
}

/** One command that runs, or has run, in a sandbox of this process. */
export class LiveRun {
  readonly output: RunOutput;
  /** Settles once it is over, whatever ended it. */
  readonly over: Promise<void>;
  private readonly ended = Promise.withResolvers<void>();
  private run: Run | null = null;
  private timer: NodeJS.Timeout | null = null;
  private killedFor: RunView['reason'] = null;
  private status: RunView['status'] = 'running';
  private exitCode: number | null = null;
  private endedAt: Date | null = null;

  constructor(
    private readonly of: NewRun,
    redactor: Redactor | null,
    private readonly now: () => Date,
  ) {
    this.output = new RunOutput(redactor);
    this.over = this.ended.promise;
  }

  get id(): string {
    return this.of.id;
  }

  get view(): RunView {
    const { id, sandboxId, command, startedAt } = this.of;
    return {
      id,
      sandboxId,
      command: [...command.argv],
      status: this.status,
      exitCode: this.exitCode,
      reason: this.killedFor,
      startedAt: startedAt.toISOString(),
      endedAt: this.endedAt?.toISOString() ?? null,
    };
  }

  /** @throws Error where the sandbox cannot run it */
  async start(sandbox: StartedSandbox): Promise<void> {
    const { command, timeoutMs } = this.of;
    this.run = await sandbox.run(command, (stream, chunk) => {
      if (this.status === 'running' && !this.output.push(stream, chunk)) this.kill('output-limit');
    });
    if (timeoutMs !== null) this.timer = setTimeout(() => this.kill('timeout'), timeoutMs);
    void this.run.over.then((exitCode) => this.end(exitCode));
  }

  kill(reason: NonNullable<RunView['reason']>): void {
    if (this.status !== 'running' || this.killedFor !== null) return;
    this.killedFor = reason;
    this.run?.kill();
  }

  /** @param exitCode null where the sandbox ended under it */
  end(exitCode: number | null): void {
    if (this.status !== 'running') return;
    if (this.timer) clearTimeout(this.timer);
    this.exitCode = exitCode;
    this.endedAt = this.now();
    this.status = exitCode === null ? 'lost' : this.killedFor === null ? 'exited' : 'killed';
    this.output.close();
    this.ended.resolve();
  }
}
