import { getSecret } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { viewSecret } from '../domain/secret-view.js';

/** A secret's metadata, for any member of the team. */
@Controller()
export class GetSecretController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(getSecret)
  get(@Called() { request, caller }: Call<typeof getSecret>) {
    return viewSecret(this.dataSource.manager, teamActor(caller).team, request.name);
  }
}
