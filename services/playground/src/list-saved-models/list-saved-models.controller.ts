import { listSavedModels } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource, In, MoreThan } from 'typeorm';
import { SavedModelVersionEntity } from '../database/saved-model-version.entity.js';
import { SavedModelEntity } from '../database/saved-model.entity.js';
import { viewSavedModel } from '../domain/saved-models.js';

const CURSOR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A team's saved models, each at its newest version. */
@Controller()
export class ListSavedModelsController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(listSavedModels)
  async list(@Called() { request, caller }: Call<typeof listSavedModels>) {
    const { team: teamId } = teamActor(caller);
    const after = decodeCursor(request.cursor, CURSOR);
    const rows = await this.dataSource.manager.find(SavedModelEntity, {
      where: { teamId, ...(after && { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: request.limit + 1,
    });
    const { items, nextCursor } = toPage(rows, request.limit, ({ id }) => id);
    const versions = await this.dataSource.manager.findBy(SavedModelVersionEntity, {
      savedModelId: In(items.map(({ id }) => id)),
    });
    const newest = (row: SavedModelEntity) =>
      versions.find(({ savedModelId, version }) => savedModelId === row.id && version === row.version);
    // One that was saved again in between has its newest version in the next answer.
    return { items: items.flatMap((row) => (newest(row) ? [viewSavedModel(row, newest(row)!)] : [])), nextCursor };
  }
}
