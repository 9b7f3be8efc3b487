import { getSandboxSettings, updateSandboxSettings, type ShownSandboxSettings } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Called, Handles, teamActor, teamAdmin, type Call } from '@countersign/platform-bus';
import { WriteTransaction } from '@countersign/platform-database';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BROKEN_GRACE_SECONDS } from '../domain/broken-grace.js';
import { EXECUTOR } from '../domain/live/launcher.js';
import type { Executor } from '../executors/executor.js';

@Controller()
export class TeamSettingsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    @Inject(EXECUTOR) private readonly executor: Executor,
  ) {}

  @Handles(getSandboxSettings)
  async get(@Called() { caller }: Call<typeof getSandboxSettings>): Promise<ShownSandboxSettings> {
    const [row]: { broken_grace_seconds: number }[] = await this.dataSource.query(
      'SELECT broken_grace_seconds FROM team_settings WHERE team_id = $1',
      [teamActor(caller).team],
    );
    return this.shown(row?.broken_grace_seconds ?? BROKEN_GRACE_SECONDS);
  }

  @Handles(updateSandboxSettings)
  async update(@Called() { request, caller, correlationId }: Call<typeof updateSandboxSettings>) {
    const actor = teamAdmin(caller);
    return this.transaction.run(actor.id, undefined, async (manager) => {
      await manager.query(
        `INSERT INTO team_settings (team_id, broken_grace_seconds) VALUES ($1, $2)
         ON CONFLICT (team_id) DO UPDATE SET broken_grace_seconds = $2`,
        [actor.team, request.brokenGraceSeconds],
      );
      const act = { action: 'sandbox_settings.updated', target: 'sandbox-settings', actor, correlationId } as const;
      await this.audit.record(manager, { ...act, facts: { ...request } });
      return this.shown(request.brokenGraceSeconds);
    });
  }

  private shown(brokenGraceSeconds: number): ShownSandboxSettings {
    return { brokenGraceSeconds, confinement: this.executor.features.confinement };
  }
}
