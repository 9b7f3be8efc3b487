import { getSandboxSettings, type SandboxSettings } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BROKEN_GRACE_SECONDS } from '../domain/broken-grace.js';

@Controller()
export class GetSandboxSettingsController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(getSandboxSettings)
  async get(@Called() { caller }: Call<typeof getSandboxSettings>): Promise<SandboxSettings> {
    const [row]: { broken_grace_seconds: number }[] = await this.dataSource.query(
      'SELECT broken_grace_seconds FROM team_settings WHERE team_id = $1',
      [teamActor(caller).team],
    );
    return { brokenGraceSeconds: row?.broken_grace_seconds ?? BROKEN_GRACE_SECONDS };
  }
}
