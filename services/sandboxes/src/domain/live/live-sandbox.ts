import { CountersignError, type TeamActor } from '@countersign/contracts';
import type { Redactor } from '@countersign/secret-value';
import type { SandboxEntity } from '../../database/sandbox.entity.js';
import type { StartedSandbox } from '../../executors/executor.js';
import { LiveRun, type NewRun } from './live-run.js';

/** More at a time than this is a mistake; each of them keeps output. */
const RUNS_MAX = 32;

/** How a sandbox ended, or that it is to begin anew. */
export interface SandboxOutcome {
  status: 'completed' | 'failed' | 'terminated' | 'restart';
  reason: string | null;
  exitCode: number | null;
  /** Who ended it, where a person did. */
  by?: TeamActor;
}

/** A sandbox that this process runs, from its start to its end or to its next start. */
export class LiveSandbox {
  private readonly runs = new Set<LiveRun>();
  private outcome: SandboxOutcome | null = null;
  /** Settles once nothing in it runs any more. */
  readonly over: Promise<SandboxOutcome>;

  /** @param redactor null where it has no value */
  constructor(
    readonly sandbox: SandboxEntity,
    readonly started: StartedSandbox,
    readonly redactor: Redactor | null,
    private readonly now: () => Date,
  ) {
    this.over = started.ended.then(({ failure }) => {
      // Before the values go: what their output still holds back is redacted with them.
      for (const run of this.runs) run.end(null);
      return this.outcome ?? { status: 'failed', reason: failure, exitCode: null };
    });
  }

  get isEnding(): boolean {
    return this.outcome !== null;
  }

  /** @throws CountersignError SANDBOX_OVER, SANDBOX_LIMIT */
  async run(of: NewRun): Promise<LiveRun> {
    if (this.outcome) throw sandboxOver(this.sandbox);
    if (this.runs.size >= RUNS_MAX) {
      throw new CountersignError(
        'SANDBOX_LIMIT',
        `The sandbox ${this.sandbox.name} runs ${RUNS_MAX} commands already. Wait for one of them to end.`,
      );
    }
    const run = new LiveRun(of, this.redactor, this.now);
    this.runs.add(run);
    void run.over.then(() => this.runs.delete(run));
    try {
      await run.start(this.started);
    } catch {
      run.end(null);
      throw sandboxOver(this.sandbox);
    }
    return run;
  }

  /** Ends everything in it; the first one says why. */
  async end(outcome: SandboxOutcome): Promise<void> {
    this.outcome ??= outcome;
    await this.started.stop();
  }
}

export function sandboxOver({ name, status }: Pick<SandboxEntity, 'name' | 'status'>): CountersignError {
  const isComing = status === 'creating';
  return new CountersignError(
    'SANDBOX_OVER',
    isComing
      ? `The sandbox ${name} is not running yet. Ask for it until its status is running.`
      : `The sandbox ${name} does not run any more. Start another one.`,
  );
}
