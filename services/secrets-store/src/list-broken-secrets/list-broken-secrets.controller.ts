import { listBrokenSecrets } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';

interface Row {
  name: string;
  references: number;
  since: Date;
  deleted_by: string | null;
}

/** The names that references still name although their secret is gone. Creating the secret again heals them. */
@Controller()
export class ListBrokenSecretsController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(listBrokenSecrets)
  async list(@Called() { request, caller }: Call<typeof listBrokenSecrets>) {
    const { team } = teamActor(caller);
    const after = decodeCursor(request.cursor, /^\w{1,255}$/);
    const rows: Row[] = await this.dataSource.query(
      `SELECT secret_name COLLATE "C" AS name, count(*)::int AS references, min(since) AS since,
              max(broken_by) AS deleted_by
       FROM secret_references
       WHERE team = $1 AND state = 'broken' AND ($2::text IS NULL OR secret_name COLLATE "C" > $2)
       GROUP BY secret_name COLLATE "C" ORDER BY 1 LIMIT $3`,
      [team, after, request.limit + 1],
    );
    const { items, nextCursor } = toPage(rows, request.limit, ({ name }) => name);
    return { items: items.map(toView), nextCursor };
  }
}

function toView({ name, references, since, deleted_by }: Row) {
  return { name, references, since: since.toISOString(), deletedBy: deleted_by };
}
