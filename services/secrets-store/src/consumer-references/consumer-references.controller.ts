import { consumerReferences, type RequestOf } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ReferenceEntity } from '../database/reference.entity.js';
import { viewReference } from '../domain/reference-view.js';

/** Resources an answer covers at most; a resource is never cut in two. */
const RESOURCES_MAX = 200;

/** An answer must fit into one message, also on a bus that carries 1 MiB; the references of one resource have less. */
const BYTES_MAX = 512 * 1024;

/** What the asking consumer's resources hold: how it shows which of them are broken, and finds what it left behind. */
@Controller()
export class ConsumerReferencesController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(consumerReferences)
  async list(@Called() { request, caller }: Call<typeof consumerReferences>) {
    const { ids, next } = await this.nextResources(caller.issuer, request);
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
    return { items, next };
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

  /** The next resources whose references fit into one answer, and the last of them where there are more. */
  private async nextResources(
    consumer: string,
    { team, resourceIds, after }: RequestOf<typeof consumerReferences>,
  ): Promise<{ ids: string[]; next: string | null }> {
    const rows: { resource_id: string; bytes: number }[] = await this.dataSource.query(
      `SELECT resource_id, sum(octet_length(to_json(r)::text))::int AS bytes FROM secret_references r
       WHERE consumer = $1 AND ($2::uuid IS NULL OR team = $2) AND ($3::uuid IS NULL OR resource_id > $3)
         AND ($4::uuid[] IS NULL OR resource_id = ANY($4))
       GROUP BY resource_id ORDER BY resource_id LIMIT $5`,
      [consumer, team ?? null, after ?? null, resourceIds ?? null, RESOURCES_MAX + 1],
    );
    let bytes = 0;
    const fits = (row: { bytes: number }) => (bytes += row.bytes) <= BYTES_MAX;
    const end = rows.slice(0, RESOURCES_MAX).findIndex((row, index) => !fits(row) && index > 0);
    const ids = rows.slice(0, end < 0 ? RESOURCES_MAX : end).map(({ resource_id }) => resource_id);
    return { ids, next: rows.length > ids.length ? ids.at(-1)! : null };
  }
}

function nameKey({ team, secretName }: { team: string; secretName: string }): string {
  return `${team}/${secretName}`;
}
