import { toStorable } from '@countersign/contracts';
import { isDatabaseAway } from '@countersign/platform-bus';
import { Batcher } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { AttemptResult } from './attempt-result.js';
import type { Claim } from './claim.js';

export interface ClaimResult {
  claimer: string;
  claim: Claim;
  result: AttemptResult;
}

/**
 * An attempt is written down whoever has the execution now; its outcome counts only while the claim is still ours. Where
 * the attempt was taken for interrupted meanwhile, what is known of it replaces that.
 */
const WRITE = `
  WITH r AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (
      id uuid, number int, claimer uuid, attempted boolean, started timestamptz, duration int, request jsonb,
      response jsonb, versions jsonb, error_code text, error_detail text, response_status int, status text, dead boolean,
      after double precision
    )
  ), kept AS (
    INSERT INTO attempts (execution_id, number, started_at, duration_ms, request, response, versions, error_code,
                          error_detail)
    SELECT r.id, r.number, r.started, r.duration, NULLIF(r.request, 'null'), NULLIF(r.response, 'null'), r.versions,
           r.error_code, r.error_detail
    FROM r WHERE r.attempted AND EXISTS (SELECT FROM executions e WHERE e.id = r.id)
    ON CONFLICT (execution_id, number) DO UPDATE
    SET started_at = excluded.started_at, duration_ms = excluded.duration_ms, request = excluded.request,
        response = excluded.response, versions = excluded.versions, error_code = excluded.error_code,
        error_detail = excluded.error_detail
  ), over AS (
    DELETE FROM execution_queue q USING r
    WHERE q.execution_id = r.id AND q.claimed_by = r.claimer AND q.attempts = r.number AND r.status <> 'pending'
    RETURNING q.execution_id, q.attempts
  ), again AS (
    UPDATE execution_queue q
    SET due_at = now() + r.after * interval '1 millisecond', claimed_by = NULL, claimed_at = NULL, claimed_until = NULL,
        attempts = q.attempts - CASE WHEN r.attempted THEN 0 ELSE 1 END,
        first_attempt_at = CASE WHEN r.attempted THEN COALESCE(q.first_attempt_at, r.started) ELSE q.first_attempt_at END
    FROM r
    WHERE q.execution_id = r.id AND q.claimed_by = r.claimer AND q.attempts = r.number AND r.status = 'pending'
    RETURNING q.execution_id, q.attempts
  )
  UPDATE executions e
  SET status = r.status,
      dead_lettered = r.dead,
      attempts = ours.attempts,
      finished_at = CASE WHEN r.status = 'pending' THEN NULL ELSE now() END,
      failed_at = CASE WHEN r.status = 'failed' THEN now() END,
      response_status = CASE WHEN r.attempted THEN r.response_status ELSE e.response_status END,
      error_code = r.error_code,
      error_detail = r.error_detail
  FROM r JOIN (SELECT * FROM over UNION ALL SELECT * FROM again) ours ON ours.execution_id = r.id
  WHERE e.id = r.id`;

const BATCH_MAX = 100;
const TRIES_MAX = 5;
const RETRY_MS = 200;

/** Writes results down, many in one statement where many come at once. */
@Injectable()
export class AttemptResults {
  private readonly batcher = new Batcher<ClaimResult, Error | null>((results) => this.writeAll(results), BATCH_MAX);

  constructor(
    private readonly dataSource: DataSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A result that cannot be written is as good as an attempt that was interrupted: the claim ends, and it is sent again. */
  async record(result: ClaimResult): Promise<void> {
    const failure = await this.batcher.add(result);
    if (failure !== null) throw failure;
  }

  /** @returns for each null, or why it could not be written */
  private async writeAll(results: readonly ClaimResult[]): Promise<(Error | null)[]> {
    for (let tries = 1; ; tries += 1) {
      const failure = await this.write(results);
      if (failure === null) return results.map(() => null);
      this.logger.warn({ err: failure, results: results.length, tries }, 'results of deliveries could not be written');
      if (tries === TRIES_MAX) return isDatabaseAway(failure) ? results.map(() => failure) : this.writeEach(results);
      await wait(RETRY_MS * tries);
    }
  }

  /** One that cannot be written must not take the others along: all of them would be sent again. */
  private async writeEach(results: readonly ClaimResult[]): Promise<(Error | null)[]> {
    const failures: (Error | null)[] = [];
    for (const result of results) failures.push(await this.write([result]));
    return failures;
  }

  private async write(results: readonly ClaimResult[]): Promise<Error | null> {
    try {
      await this.dataSource.query(WRITE, [JSON.stringify(results.map(rowOf), storable)]);
      return null;
    } catch (error) {
      return error as Error;
    }
  }
}

function rowOf({ claimer, claim, result }: ClaimResult): Record<string, unknown> {
  const of = { id: claim.id, number: claim.number, claimer };
  if (result.kind === 'postponed') {
    const { code, detail } = result.error;
    const error = { error_code: code, error_detail: detail };
    return { ...of, attempted: false, status: 'pending', dead: false, after: result.afterMs, ...error };
  }
  const { record, outcome } = result;
  const { exchange } = record;
  return {
    ...of,
    attempted: true,
    started: record.startedAt,
    duration: Math.round(record.durationMs),
    request: exchange?.request ?? null,
    response: exchange?.response ?? null,
    versions: exchange?.versions ?? [],
    error_code: record.error?.code ?? null,
    error_detail: record.error?.detail ?? null,
    response_status: exchange?.response?.status ?? null,
    status: outcome.kind === 'retry' ? 'pending' : outcome.kind,
    dead: outcome.kind === 'failed' && outcome.dead,
    after: outcome.kind === 'retry' ? outcome.afterMs : 0,
  };
}

/** For what PostgreSQL's jsonb does not hold: one such text would cost a whole batch its results. */
function storable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? toStorable(value) : value;
}
