import { getSavedModel } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SavedModelVersionEntity } from '../database/saved-model-version.entity.js';
import { findSavedModel, viewSavedModel, viewVersion } from '../domain/saved-models.js';

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
    });
    return { ...viewSavedModel(row, versions[0]!), versions: versions.map(viewVersion) };
  }
}
