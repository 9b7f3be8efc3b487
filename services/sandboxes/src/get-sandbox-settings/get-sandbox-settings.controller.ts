import { getSandboxSettings, type ShownSandboxSettings } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BROKEN_GRACE_SECONDS } from '../domain/broken-grace.js';
import { EXECUTOR } from '../domain/live/launcher.js';
import { CONFINEMENT, type Executor } from '../executors/executor.js';

@Controller()
export class GetSandboxSettingsController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(EXECUTOR) private readonly executor: Executor,
  ) {}

  @Handles(getSandboxSettings)
  async get(@Called() { caller }: Call<typeof getSandboxSettings>): Promise<ShownSandboxSettings> {
    const [row]: { broken_grace_seconds: number }[] = await this.dataSource.query(
      'SELECT broken_grace_seconds FROM team_settings WHERE team_id = $1',
      [teamActor(caller).team],
    );
    const brokenGraceSeconds = row?.broken_grace_seconds ?? BROKEN_GRACE_SECONDS;
    return { brokenGraceSeconds, confinement: CONFINEMENT[this.executor.name] };
  }
}
