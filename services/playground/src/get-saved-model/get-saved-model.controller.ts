import { getSavedModel } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { fitting } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SavedModelVersionEntity } from '../database/saved-model-version.entity.js';
import { findSavedModel, viewSavedModel, viewVersion } from '../domain/saved-models.js';

/** Of one that was saved again and again the newest are shown: as many as one answer has room for. */
const VERSIONS_MAX = 200;

@Controller()
export class GetSavedModelController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(getSavedModel)
  async get(@Called() { request, caller }: Call<typeof getSavedModel>) {
    const { manager } = this.dataSource;
    const row = await findSavedModel(manager, teamActor(caller).team, request.id);
    const versions = await manager.find(SavedModelVersionEntity, {
      where: { savedModelId: row.id },
      order: { version: 'DESC' },
      take: VERSIONS_MAX,
    });
    return { ...viewSavedModel(row, versions[0]!), versions: fitting(versions).map(viewVersion) };
  }
}
