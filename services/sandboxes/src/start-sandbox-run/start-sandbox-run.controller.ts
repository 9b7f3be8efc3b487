import { startSandboxRun } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { findSandbox } from '../domain/find-sandbox.js';
import { insidePath } from '../domain/inside-path.js';
import { LiveSandboxes } from '../domain/live/live-sandboxes.js';
import { RunStarter } from '../domain/live/run-starter.js';

/** Runs a command in a sandbox. What it prints is read with `runs.read`. */
@Controller()
export class StartSandboxRunController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveSandboxes,
    private readonly starter: RunStarter,
    private readonly audit: AuditOutbox,
  ) {}

  @Handles(startSandboxRun)
  async start(@Called() { request, caller, correlationId }: Call<typeof startSandboxRun>) {
    const actor = teamActor(caller);
    const { command: argv, stdin, directory, timeout } = request.run;
    const sandbox = await findSandbox(this.dataSource.manager, actor.team, request.id);
    const command = {
      argv,
      directory: insidePath(directory),
      stdin: stdin === null ? null : Buffer.from(stdin, 'base64'),
    };
    const of = { id: uuidv7(), command, timeoutMs: timeout === null ? null : timeout * 1000 };
    const run = await this.starter.start(this.live.running(sandbox), of, (manager) =>
      this.audit.record(manager, {
        action: 'sandbox.run_started',
        target: `sandbox/${sandbox.id}`,
        actor,
        correlationId,
        // Arguments may be anybody's: what was run is told, not with what.
        facts: { name: sandbox.name, run: of.id, program: argv[0]!.slice(0, 200) },
      }),
    );
    return run.view;
  }
}
