import { listChanges, type ChangeProgress, type ChangeType } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { secretNotFound } from '../domain/secret-view.js';

interface Row {
  revision: string;
  type: ChangeType;
  version: number | null;
  occurred_at: Date;
  applied_at: Date | null;
  drained_at: Date | null;
  basis: ChangeProgress['basis'];
}

/** What happened to a secret, and how far each change came, for any member of the team. */
@Controller()
export class ListChangesController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(listChanges)
  async list(@Called() { request, caller }: Call<typeof listChanges>) {
    const { team } = teamActor(caller);
    const before = decodeCursor(request.cursor, /^\d{1,18}$/);
    const rows: Row[] = await this.dataSource.query(
      `SELECT c.revision, c.type, c.version, c.occurred_at, p.applied_at, p.drained_at, p.basis
       FROM changes c LEFT JOIN change_progress p ON p.revision = c.revision
       WHERE c.team = $1 AND c.secret_name COLLATE "C" = $2 AND c.type LIKE 'secret.%'
         AND ($3::bigint IS NULL OR c.revision < $3)
       ORDER BY c.revision DESC LIMIT $4`,
      [team, request.name, before, request.limit + 1],
    );
    if (rows.length === 0 && before === null) throw secretNotFound(request.name);
    const { items, nextCursor } = toPage(rows, request.limit, ({ revision }) => revision);
    return { items: items.map(toView), nextCursor };
  }
}

function toView(row: Row): ChangeProgress {
  return {
    revision: row.revision,
    type: row.type,
    version: row.version,
    occurredAt: row.occurred_at.toISOString(),
    appliedAt: row.applied_at?.toISOString() ?? null,
    drainedAt: row.drained_at?.toISOString() ?? null,
    basis: row.basis,
  };
}
