import {
  getExecution,
  type ExecutionAttempt,
  type ExecutionDetail,
  type ReceivedResponse,
  type SentRequest,
  type UsedVersion,
} from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { fitting } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findExecution, viewExecution } from '../domain/execution-rows.js';

interface AttemptRow {
  number: number;
  started_at: Date;
  duration_ms: number;
  request: SentRequest | null;
  response: ReceivedResponse | null;
  versions: UsedVersion[];
  error_code: string | null;
  error_detail: string | null;
}

/** Of one that is redelivered again and again the last are shown, or fewer: as many as one answer has room for. */
const ATTEMPTS_SHOWN = 200;

/** One execution with its event and its attempts, in order. */
@Controller()
export class GetExecutionController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(getExecution)
  async get(@Called() { request, caller }: Call<typeof getExecution>): Promise<ExecutionDetail> {
    const { team } = teamActor(caller);
    const { manager } = this.dataSource;
    const execution = await findExecution(manager, team, request.id);
    const [event]: { body: ExecutionDetail['payload'] }[] = await manager.query(
      'SELECT body FROM events WHERE team_id = $1 AND event_id = $2',
      [team, execution.event_id],
    );
    const attempts: AttemptRow[] = await manager.query(
      `SELECT number, started_at, duration_ms, request, response, versions, error_code, error_detail
       FROM attempts WHERE execution_id = $1 ORDER BY number DESC LIMIT $2`,
      [request.id, ATTEMPTS_SHOWN],
    );
    const history = fitting(attempts).reverse().map(viewAttempt);
    return { ...viewExecution(execution), payload: event?.body ?? {}, history };
  }
}

function viewAttempt(row: AttemptRow): ExecutionAttempt {
  const { number, request, response, versions, error_code: code, error_detail: detail } = row;
  return {
    number,
    startedAt: row.started_at.toISOString(),
    durationMs: row.duration_ms,
    request,
    response,
    versions,
    error: code === null ? null : { code, detail: detail ?? '' },
  };
}
