import { stopOwnedSandbox } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isOver } from '../database/sandbox.entity.js';
import { findOwnedSandbox } from '../domain/find-owned-sandbox.js';
import { SandboxEnder } from '../domain/live/sandbox-ender.js';

/** Ends a sandbox for the service that had it made: when this answers, nothing of it runs any more. */
@Controller()
export class StopOwnedSandboxController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ender: SandboxEnder,
  ) {}

  @Handles(stopOwnedSandbox)
  async stop(@Called() { request, caller }: Call<typeof stopOwnedSandbox>) {
    const sandbox = await findOwnedSandbox(this.dataSource.manager, caller, request.id);
    if (isOver(sandbox)) return {};
    const outcome = { status: 'terminated', reason: `Stopped by ${caller.issuer}.`, exitCode: null } as const;
    await this.ender.end(sandbox, outcome);
    return {};
  }
}
