import { updateSandboxSettings, type ShownSandboxSettings } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { WriteTransaction } from '@countersign/platform-database';
import { Controller, Inject } from '@nestjs/common';
import { EXECUTOR } from '../domain/live/launcher.js';
import { CONFINEMENT, type Executor } from '../executors/executor.js';

@Controller()
export class UpdateSandboxSettingsController {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    @Inject(EXECUTOR) private readonly executor: Executor,
  ) {}

  @Handles(updateSandboxSettings)
  async update(
    @Called() { request, caller, correlationId }: Call<typeof updateSandboxSettings>,
  ): Promise<ShownSandboxSettings> {
    const actor = teamAdmin(caller);
    return this.transaction.run(actor.id, undefined, async (manager) => {
      await manager.query(
        `INSERT INTO team_settings (team_id, broken_grace_seconds) VALUES ($1, $2)
         ON CONFLICT (team_id) DO UPDATE SET broken_grace_seconds = $2`,
        [actor.team, request.brokenGraceSeconds],
      );
      const act = { action: 'sandbox_settings.updated', target: 'sandbox-settings', actor, correlationId } as const;
      await this.audit.record(manager, { ...act, facts: { ...request } });
      return { ...request, confinement: CONFINEMENT[this.executor.name] };
    });
  }
}
