import { readOwnedSandbox, type ResponseOf } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isOver, type SandboxEntity } from '../database/sandbox.entity.js';
import { findOwnedSandbox } from '../domain/find-owned-sandbox.js';
import { findRun } from '../domain/find-run.js';
import { LiveRuns } from '../domain/live/live-runs.js';
import { news } from '../read-sandbox-run/news.js';

type Answer = ResponseOf<typeof readOwnedSandbox>;

/** What the command of a sandbox has printed, for the service that had the sandbox made. */
@Controller()
export class ReadOwnedSandboxController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly runs: LiveRuns,
  ) {}

  @Handles(readOwnedSandbox)
  async read(@Called() { request, caller }: Call<typeof readOwnedSandbox>): Promise<Answer> {
    const { id, after, waitSeconds } = request;
    const { manager } = this.dataSource;
    const asked = await findOwnedSandbox(manager, caller, id);
    const live = asked.runId === null ? null : this.runs.get(asked.runId);
    if (!live) return this.kept(asked, after);
    await news(live, after, waitSeconds);
    // Read after the wait: what it says goes with what was printed by then.
    const sandbox = await findOwnedSandbox(manager, caller, id);
    const { chunks, next, more } = live.output.read(after);
    const output = chunks.filter(({ stream }) => stream === 'stdout').map(({ data }) => Buffer.from(data, 'base64'));
    const isDone = live.view.status !== 'running' && !more;
    return { ...stateOf(sandbox, isDone, live.view.exitCode), data: Buffer.concat(output).toString('base64'), next };
  }

  /** Its process is not this one any more, or has forgotten it: the end of its output is all that is left. */
  private async kept(sandbox: SandboxEntity, after: number): Promise<Answer> {
    const run = sandbox.runId === null ? null : await findRun(this.dataSource.manager, sandbox.id, sandbox.runId);
    const data = after > 0 ? '' : (run?.stdout?.toString('base64') ?? '');
    return { ...stateOf(sandbox, isOver(sandbox), run?.exitCode ?? null), data, next: after };
  }
}

function stateOf(sandbox: SandboxEntity, isDone: boolean, exitCode: number | null) {
  const { reason, held, status } = sandbox;
  return {
    status: isDone ? ('over' as const) : status === 'creating' ? ('creating' as const) : ('running' as const),
    reason,
    exitCode: exitCode ?? sandbox.exitCode,
    held,
  };
}
