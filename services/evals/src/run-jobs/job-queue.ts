import { toStorable, type EvalError, type EvalJobStatus } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { serviceActor } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, In } from 'typeorm';
import { EvalJobEntity } from '../database/eval-job.entity.js';

const IS_DUE = `j.status IN ('queued', 'running') AND (j.claimed_until IS NULL OR j.claimed_until < now())`;

/**
 * Teams take turns: a team's first job comes before another's second, what runs counted in; of two teams with as many, the
 * one goes first whose last began longer ago. A job that runs keeps its place for as long as it takes.
 */
const CLAIM = `
  WITH turns AS (
    SELECT j.id, j.team_id, row_number() OVER (PARTITION BY j.team_id ORDER BY ${IS_DUE}, j.id) AS turn
    FROM eval_jobs j WHERE j.status IN ('queued', 'running')),
  served AS (
    SELECT team_id, max(started_at) AS last FROM eval_jobs WHERE team_id IN (SELECT team_id FROM turns) GROUP BY team_id),
  picked AS (
    SELECT j.id FROM eval_jobs j JOIN turns ON turns.id = j.id JOIN served ON served.team_id = j.team_id
    WHERE ${IS_DUE} ORDER BY turns.turn, served.last NULLS FIRST, j.id LIMIT $2 FOR UPDATE OF j SKIP LOCKED)
  UPDATE eval_jobs SET status = 'running', claimed_by = gen_random_uuid(),
    claimed_until = now() + $1 * interval '1 millisecond', started_at = COALESCE(started_at, now())
  FROM picked WHERE eval_jobs.id = picked.id
  RETURNING eval_jobs.id`;

/**
 * Which jobs are to run, and which run of which process has them. A claim in the database keeps runs apart, also those of
 * one process, and ends by itself.
 */
@Injectable()
export class JobQueue {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditOutbox,
  ) {}

  async claim(leaseMs: number, limit: number): Promise<EvalJobEntity[]> {
    const [rows]: [{ id: string }[], number] = await this.dataSource.query(CLAIM, [leaseMs, limit]);
    if (rows.length === 0) return [];
    return this.dataSource.manager.findBy(EvalJobEntity, { id: In(rows.map(({ id }) => id)) });
  }

  /** @returns the claims that still hold; that of a cancelled job, say, does not */
  async renew(claims: readonly string[], leaseMs: number): Promise<Set<string>> {
    const [rows]: [{ claimed_by: string }[], number] = await this.dataSource.query(
      `UPDATE eval_jobs SET claimed_until = now() + $2 * interval '1 millisecond'
       WHERE claimed_by = ANY($1::uuid[]) AND status = 'running' RETURNING claimed_by`,
      [claims, leaseMs],
    );
    return new Set(rows.map(({ claimed_by }) => claimed_by));
  }

  /** Gives a job back unfinished, for another replica to take up at once. */
  async release(claim: string): Promise<void> {
    await this.dataSource.query('UPDATE eval_jobs SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = $1', [
      claim,
    ]);
  }

  /** Says how it ended. Nothing happens where it is no longer this run's: somebody else says so then. */
  async settle(claim: string, job: EvalJobEntity, error: EvalError | null): Promise<void> {
    const status: EvalJobStatus = error ? 'failed' : 'completed';
    await this.dataSource.transaction(async (manager) => {
      const [rows]: [unknown[], number] = await manager.query(
        `UPDATE eval_jobs SET status = $3, error_code = $4, error_detail = $5, finished_at = now(), claimed_by = NULL,
           claimed_until = NULL
         WHERE id = $2 AND claimed_by = $1 AND status = 'running' RETURNING id`,
        [claim, job.id, status, error?.code ?? null, error && toStorable(error.detail)],
      );
      if (rows.length === 0) return;
      await this.audit.record(manager, {
        action: 'eval_job.finished',
        target: `eval_job/${job.id}`,
        actor: serviceActor('evals'),
        team: job.teamId,
        result: error ? 'failed' : 'ok',
        correlationId: randomUUID(),
        facts: { name: job.name, ...(error && { code: error.code }) },
      });
    });
  }
}
