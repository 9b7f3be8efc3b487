import { CountersignError, getCompletion, personOf } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { COMPLETION_COLUMNS, viewCompletion, type CompletionRow } from '../domain/completion-rows.js';

type Row = CompletionRow & { request: unknown; answer: unknown };

const SQL = `
  SELECT ${COMPLETION_COLUMNS}, request, answer FROM completions WHERE team_id = $1 AND person_id = $2 AND id = $3`;

/** What somebody asked and was answered: for nobody else's eyes, an admin's neither. */
@Controller()
export class GetCompletionController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(getCompletion)
  async get(@Called() { request, caller }: Call<typeof getCompletion>) {
    const actor = teamActor(caller);
    const [row]: Row[] = await this.dataSource.query(SQL, [actor.team, personOf(actor), request.id]);
    if (!row) throw new CountersignError('COMPLETION_NOT_FOUND', 'You have no request with this id in your history.');
    return { ...viewCompletion(row), request: row.request, answer: row.answer };
  }
}
