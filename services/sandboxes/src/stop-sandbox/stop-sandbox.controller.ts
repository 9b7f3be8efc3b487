import { stopSandbox } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isOver } from '../database/sandbox.entity.js';
import { findSandbox } from '../domain/find-sandbox.js';
import { SandboxEnder } from '../domain/live/sandbox-ender.js';
import { SandboxReferences } from '../domain/sandbox-references.js';
import { viewSandbox } from '../domain/sandbox-view.js';

/** Ends a sandbox: when this answers, nothing of it runs any more. */
@Controller()
export class StopSandboxController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ender: SandboxEnder,
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
      await this.ender.end(sandbox, outcome);
    }
    const stopped = await findSandbox(manager, team, request.id);
    return viewSandbox(stopped, await this.references.heldBy(team, [stopped]));
  }
}
