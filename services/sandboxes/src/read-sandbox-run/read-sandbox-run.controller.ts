import { readSandboxRun, type RunOutput as Answer } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RunEntity } from '../database/run.entity.js';
import { findRun } from '../domain/find-run.js';
import { findSandbox } from '../domain/find-sandbox.js';
import { LiveRuns } from '../domain/live/live-runs.js';
import { news } from './news.js';

@Controller()
export class ReadSandboxRunController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly runs: LiveRuns,
  ) {}

  @Handles(readSandboxRun)
  async read(@Called() { request, caller }: Call<typeof readSandboxRun>): Promise<Answer> {
    const { id, run: runId, after, waitSeconds } = request;
    const { manager } = this.dataSource;
    await findSandbox(manager, teamActor(caller).team, id);
    const live = this.runs.get(runId);
    if (!live || live.view.sandboxId !== id) return kept(await findRun(manager, id, runId), after);
    if (waitSeconds > 0) await news(live, after, waitSeconds);
    return { run: live.view, ...live.output.read(after) };
  }
}

/** What is left of a run that this process does not remember: the end of each stream. */
function kept({ stdout, stderr, ...run }: RunEntity, after: number): Answer {
  const streams = [
    { stream: 'stdout', data: stdout ?? Buffer.alloc(0) },
    { stream: 'stderr', data: stderr ?? Buffer.alloc(0) },
  ] as const;
  const chunks = after > 0 ? [] : streams.filter(({ data }) => data.length > 0);
  return {
    run: { ...run, startedAt: run.startedAt.toISOString(), endedAt: run.endedAt?.toISOString() ?? null },
    chunks: chunks.map(({ stream, data }) => ({ stream, data: data.toString('base64') })),
    next: streams[0].data.length + streams[1].data.length,
    more: false,
    truncated: run.truncated,
  };
}
