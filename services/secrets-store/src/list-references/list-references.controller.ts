import { listReferences } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import { ReferenceEntity } from '../database/reference.entity.js';
import { SecretEntity } from '../database/secret.entity.js';
import { viewUsedReference } from '../domain/reference-view.js';
import { secretNotFound } from '../domain/secret-view.js';

/** Who uses a secret, and who misses one that was deleted. */
@Controller()
export class ListReferencesController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(listReferences)
  async list(@Called() { request, caller }: Call<typeof listReferences>) {
    const { team } = teamActor(caller);
    const after = decodeCursor(request.cursor, /^[0-9a-f-]{36}$/);
    const rows = await this.dataSource.manager.find(ReferenceEntity, {
      where: { team, secretName: request.name, ...(after ? { id: MoreThan(after) } : {}) },
      order: { id: 'ASC' },
      take: request.limit + 1,
    });
    const secret = await this.dataSource.manager.findOneBy(SecretEntity, { team, name: request.name });
    if (rows.length === 0 && !secret) throw secretNotFound(request.name);
    const currentVersion = secret?.currentVersion ?? null;
    const { items, nextCursor } = toPage(rows, request.limit, ({ id }) => id);
    return { items: items.map((row) => viewUsedReference(row, currentVersion)), nextCursor };
  }
}
