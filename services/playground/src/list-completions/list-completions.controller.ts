import { listCompletions, personOf } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { COMPLETION_COLUMNS, viewCompletion, type CompletionRow } from '../domain/completion-rows.js';

const CURSOR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const SQL = `
  SELECT ${COMPLETION_COLUMNS} FROM completions
  WHERE team_id = $1 AND ($2::text IS NULL OR person_id = $2) AND ($3::uuid IS NULL OR id < $3)
  ORDER BY id DESC LIMIT $4`;

/** What was asked for, the newest first, without what was said: a member sees their own, an admin everybody's. */
@Controller()
export class ListCompletionsController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(listCompletions)
  async list(@Called() { request, caller }: Call<typeof listCompletions>) {
    const actor = teamActor(caller);
    const whose = actor.role === 'admin' && !request.mine ? null : personOf(actor);
    const before = decodeCursor(request.cursor, CURSOR);
    const rows: CompletionRow[] = await this.dataSource.query(SQL, [actor.team, whose, before, request.limit + 1]);
    const { items, nextCursor } = toPage(rows, request.limit, ({ id }) => id);
    return { items: items.map(viewCompletion), nextCursor };
  }
}
