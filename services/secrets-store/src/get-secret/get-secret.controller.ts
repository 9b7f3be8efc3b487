import { getSecret } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { viewSecret } from '../domain/secret-view.js';
import { LatestChanges } from '../watch-propagation/latest-changes.js';

/** A secret's metadata, for any member of the team. */
@Controller()
export class GetSecretController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly latestChanges: LatestChanges,
  ) {}

  @Handles(getSecret)
  async get(@Called() { request, caller }: Call<typeof getSecret>) {
    const view = await viewSecret(this.dataSource.manager, teamActor(caller).team, request.name);
    const [secret] = await this.latestChanges.with([view]);
    return secret!;
  }
}
