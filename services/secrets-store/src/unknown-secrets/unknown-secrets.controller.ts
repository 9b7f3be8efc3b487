import { unknownSecrets } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { SecretEntity } from '../database/secret.entity.js';

/** Which names are no secrets of the person's team: for a refusal that tells everything at once, and grants nothing. */
@Controller()
export class UnknownSecretsController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(unknownSecrets)
  async find(@Called() { request: { names }, caller }: Call<typeof unknownSecrets>) {
    const { team } = teamActor(caller);
    const secrets = await this.dataSource.manager.findBy(SecretEntity, { team, name: In(names) });
    const known = new Set(secrets.map(({ name }) => name));
    return { unknown: [...new Set(names)].filter((name) => !known.has(name)) };
  }
}
