import { listSavedModels } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
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
    const newestOf = rows.map(({ id: savedModelId, version }) => ({ savedModelId, version }));
    const versions = await this.dataSource.manager.findBy(SavedModelVersionEntity, newestOf);
    const found = rows.map((row) => ({
      ...{ id: row.id, row },
      newest: versions.find(({ savedModelId }) => savedModelId === row.id),
    }));
    const { items, nextCursor } = toPage(found, request.limit, ({ id }) => id);
    // One that was deleted in between has no version.
    return { items: items.flatMap(({ row, newest }) => (newest ? [viewSavedModel(row, newest)] : [])), nextCursor };
  }
}
