import { listExecutions, type RequestOf } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { contains } from '../domain/contains.js';
import { SELECT_EXECUTIONS, viewExecution, type ExecutionRow } from '../domain/execution-rows.js';

type Request = RequestOf<typeof listExecutions>;

/** A team's history, the newest first; ids are UUIDv7, so their order is that of creation. */
@Controller()
export class ListExecutionsController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(listExecutions)
  async list(@Called() { request, caller }: Call<typeof listExecutions>) {
    const { team } = teamActor(caller);
    const { where, parameters } = conditionsOf(team, request);
    const rows: ExecutionRow[] = await this.dataSource.query(
      `${SELECT_EXECUTIONS} WHERE ${where} ORDER BY e.id DESC LIMIT $${parameters.length + 1}`,
      [...parameters, request.limit + 1],
    );
    const { items, nextCursor } = toPage(rows, request.limit, ({ id }) => id);
    return { items: items.map(viewExecution), nextCursor };
  }
}

function conditionsOf(team: string, request: Request): { where: string; parameters: unknown[] } {
  const before = decodeCursor(request.cursor);
  const part = request.search ? contains(request.search) : undefined;
  const conditions: [sql: string, value: unknown][] = [
    ['e.team_id = ?', team],
    ['e.id < ?', before ?? undefined],
    ['e.automation_id = ?', request.automation],
    ['e.webhook_id = ?', request.webhook],
    ['e.status = ?', request.status],
    // What is rare among many is found by what it alone has: a row in the queue, or a place in the index of the failed.
    ['(q.execution_id IS NOT NULL) = ?', request.status === 'pending' || undefined],
    ['(e.failed_at IS NOT NULL) = ?', request.status === 'failed' || request.deadLettered || undefined],
    ['e.dead_lettered = ?', request.deadLettered],
    ['e.event_type = ?', request.eventType],
    ['e.created_at >= ?', request.from],
    ['e.created_at < ?', request.to],
    [
      "(e.event_id || ' ' || e.automation_name || ' ' || COALESCE(e.error_code || ' ' || e.error_detail, '')) ILIKE ?",
      part,
    ],
  ];
  const given = conditions.filter(([, value]) => value !== undefined);
  return {
    where: given.map(([sql], index) => sql.replace('?', `$${index + 1}`)).join(' AND '),
    parameters: given.map(([, value]) => value),
  };
}
