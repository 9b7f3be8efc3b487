import { stopSandbox } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isOver } from '../database/sandbox.entity.js';
import { findSandbox } from '../domain/find-sandbox.js';
import { LiveSandboxes } from '../domain/live/live-sandboxes.js';
import { SandboxRecords } from '../domain/live/sandbox-records.js';
import { SandboxReferences } from '../domain/sandbox-references.js';
import { viewSandbox } from '../domain/sandbox-view.js';

/** Ends a sandbox: when this answers, nothing of it runs any more. */
@Controller()
export class StopSandboxController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveSandboxes,
    private readonly records: SandboxRecords,
    private readonly references: SandboxReferences,
  ) {}

  @Handles(stopSandbox)
  async stop(@Called() { request, caller }: Call<typeof stopSandbox>) {
    const by = teamActor(caller);
    const { team, name } = by;
    const { manager } = this.dataSource;
    const sandbox = await findSandbox(manager, team, request.id);
    if (!isOver(sandbox)) {
      const outcome = { status: 'terminated', reason: `Stopped by ${name}.`, exitCode: null, by } as const;
      await this.live.get(sandbox.id)?.end(outcome);
      // Recorded here, for who asks; whoever ran it finds it recorded. One that is not running yet finds that it may not.
      await this.records.ended(sandbox, outcome);
    }
    const stopped = await findSandbox(manager, team, request.id);
    return viewSandbox(stopped, await this.references.heldBy(team, [stopped]));
  }
}
