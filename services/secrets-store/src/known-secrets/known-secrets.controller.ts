import { knownSecrets } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { SecretEntity } from '../database/secret.entity.js';

/** Which names a team has, for a consumer that shows somebody of it what is missing. */
@Controller()
export class KnownSecretsController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(knownSecrets)
  async list(@Called() { request, caller }: Call<typeof knownSecrets>) {
    const { team } = teamActor(caller);
    const where = { team, name: In(request.names) };
    const secrets = await this.dataSource.manager.find(SecretEntity, { where, select: { id: true, name: true } });
    return { known: secrets.map(({ name }) => name) };
  }
}
