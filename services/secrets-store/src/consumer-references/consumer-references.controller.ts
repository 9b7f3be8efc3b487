import { consumerReferences } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ReferenceEntity } from '../database/reference.entity.js';
import { viewReference } from '../domain/reference-view.js';

/** Resources an answer covers at most; a resource is never cut in two. */
const RESOURCES_MAX = 200;

/** What the asking consumer's resources hold: how it shows which of them are broken, and finds what it left behind. */
@Controller()
export class ConsumerReferencesController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(consumerReferences)
  async list(@Called() { request, caller }: Call<typeof consumerReferences>) {
    const ids = request.resourceIds ?? (await this.nextResources(caller.issuer, request));
    if (ids.length === 0) return { items: [], next: null };
    const query = this.dataSource.manager
      .createQueryBuilder(ReferenceEntity, 'r')
      .where('r.consumer = :consumer AND r.resource_id = ANY(:ids)', { consumer: caller.issuer, ids })
      .orderBy('r.resource_id')
      .addOrderBy('r.slot')
      .addOrderBy('r.secret_name');
    if (request.team) query.andWhere('r.team = :team', { team: request.team });
    const rows = await query.getMany();
    const versions = await this.currentVersions(rows);
    const items = rows.map((row) => ({
      ...viewReference(row),
      team: row.team,
      secret: row.secretName,
      currentVersion: versions.get(nameKey(row)) ?? null,
    }));
    return { items, next: request.resourceIds || ids.length < RESOURCES_MAX ? null : ids.at(-1)! };
  }

  /** Of the secrets that are named and not deleted. */
  private async currentVersions(rows: readonly ReferenceEntity[]): Promise<Map<string, number>> {
    const secrets: { team: string; secretName: string; version: number }[] = await this.dataSource.query(
      `SELECT s.team, s.name AS "secretName", s.current_version AS version
       FROM secrets s JOIN unnest($1::uuid[], $2::text[]) AS named (team, name) USING (team, name)`,
      [rows.map(({ team }) => team), rows.map(({ secretName }) => secretName)],
    );
    return new Map(secrets.map((secret) => [nameKey(secret), secret.version]));
  }

  private async nextResources(consumer: string, { team, after }: { team?: string; after?: string }): Promise<string[]> {
    const rows: { resource_id: string }[] = await this.dataSource.query(
      `SELECT DISTINCT resource_id FROM secret_references
       WHERE consumer = $1 AND ($2::uuid IS NULL OR team = $2) AND ($3::uuid IS NULL OR resource_id > $3)
       ORDER BY resource_id LIMIT $4`,
      [consumer, team ?? null, after ?? null, RESOURCES_MAX],
    );
    return rows.map(({ resource_id }) => resource_id);
  }
}

function nameKey({ team, secretName }: { team: string; secretName: string }): string {
  return `${team}/${secretName}`;
}
