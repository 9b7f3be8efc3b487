import { killSandboxRun } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findRun } from '../domain/find-run.js';
import { findSandbox } from '../domain/find-sandbox.js';
import { LiveRuns } from '../domain/live/live-runs.js';

/** Ends a command with its children; when this answers, it is over. */
@Controller()
export class KillSandboxRunController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly runs: LiveRuns,
  ) {}

  @Handles(killSandboxRun)
  async kill(@Called() { request, caller }: Call<typeof killSandboxRun>) {
    const { manager } = this.dataSource;
    await findSandbox(manager, teamActor(caller).team, request.id);
    const live = this.runs.get(request.run);
    if (live?.view.sandboxId === request.id) {
      live.kill('asked');
      await live.over;
      return live.view;
    }
    const run = await findRun(manager, request.id, request.run);
    return { ...run, startedAt: run.startedAt.toISOString(), endedAt: run.endedAt?.toISOString() ?? null };
  }
}
