import { listSecrets } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SecretEntity } from '../database/secret.entity.js';
import { viewSecrets } from '../domain/secret-view.js';
import { LatestChanges } from '../watch-propagation/latest-changes.js';

/** A team's secrets by name, a page at a time; `search` finds names that contain it, in either case. */
@Controller()
export class ListSecretsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly latestChanges: LatestChanges,
  ) {}

  @Handles(listSecrets)
  async list(@Called() { request, caller }: Call<typeof listSecrets>) {
    const { team } = teamActor(caller);
    const after = decodeCursor(request.cursor, /^\w{1,255}$/);
    const query = this.dataSource.manager
      .createQueryBuilder(SecretEntity, 's')
      .where('s.team = :team', { team })
      .orderBy('s.name COLLATE "C"')
      .limit(request.limit + 1);
    if (after !== null) query.andWhere('s.name COLLATE "C" > :after', { after });
    if (request.search) query.andWhere('strpos(lower(s.name), lower(:search)) > 0', { search: request.search });
    const { items, nextCursor } = toPage(await query.getMany(), request.limit, ({ name }) => name);
    const views = await viewSecrets(this.dataSource.manager, items);
    return { items: await this.latestChanges.with(views), nextCursor };
  }
}
