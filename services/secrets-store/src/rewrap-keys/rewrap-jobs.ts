import { REWRAP_FAILURES_NAMED_MAX, type RewrapFailure, type RewrapJob } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { wrappedByOthers } from '../domain/custody-keys.js';
import { rateOf, withSample, type Sample } from './rewrap-rate.js';

export interface JobRow {
  id: string;
  to_key: string;
  state: RewrapJob['state'];
  per_second: number;
  total: number;
  rewrapped: number;
  failed: number;
  failures: RewrapFailure[];
  left_over: number | null;
  samples: Sample[];
  last_error: string | null;
  started_at: Date;
  started_by: string;
  finished_at: Date | null;
}

/** What a pass over the versions could not rewrap: all of them counted, the first of them named. */
export class PassFailures {
  count = 0;
  readonly named: RewrapFailure[] = [];

  add(failure: RewrapFailure): void {
    this.count += 1;
    if (this.named.length < REWRAP_FAILURES_NAMED_MAX) this.named.push(failure);
  }
}

/** Rewrap jobs as rows. What is left to do is not here but in the versions themselves: a crash loses nothing of it. */
@Injectable()
export class RewrapJobs {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  async running(manager: EntityManager): Promise<JobRow | null> {
    const rows: JobRow[] = await manager.query(`SELECT * FROM rewrap_jobs WHERE state = 'running'`);
    return rows[0] ?? null;
  }

  async latest(manager: EntityManager): Promise<JobRow | null> {
    const rows: JobRow[] = await manager.query('SELECT * FROM rewrap_jobs ORDER BY started_at DESC, id DESC LIMIT 1');
    return rows[0] ?? null;
  }

  /** The job, held against being stopped or changed until the transaction ends; null where it does not run any more. */
  async hold(manager: EntityManager, id: string): Promise<JobRow | null> {
    const rows: JobRow[] = await manager.query(
      `SELECT * FROM rewrap_jobs WHERE id = $1 AND state = 'running' FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  async insert(manager: EntityManager, job: Pick<JobRow, 'id' | 'to_key' | 'per_second' | 'total' | 'started_by'>) {
    await manager.query(
      `INSERT INTO rewrap_jobs (id, to_key, state, per_second, total, started_by, started_at, updated_at)
       VALUES ($1, $2, 'running', $3, $4, $5, $6, $6)`,
      [job.id, job.to_key, job.per_second, job.total, job.started_by, this.clock.now()],
    );
  }

  async setPace(manager: EntityManager, id: string, perSecond: number): Promise<void> {
    await manager.query('UPDATE rewrap_jobs SET per_second = $2 WHERE id = $1', [id, perSecond]);
  }

  /** A held job has come this much further. */
  async advance(manager: EntityManager, job: JobRow, written: number, lastError: string | null): Promise<void> {
    const now = this.clock.now();
    const rewrapped = job.rewrapped + written;
    await manager.query(
      'UPDATE rewrap_jobs SET rewrapped = $2, samples = $3, last_error = $4, updated_at = $5 WHERE id = $1',
      [job.id, rewrapped, JSON.stringify(withSample(job.samples, [now.getTime(), rewrapped])), lastError, now],
    );
  }

  async setFailures(manager: EntityManager, id: string, { count, named }: PassFailures): Promise<void> {
    await manager.query(`UPDATE rewrap_jobs SET failed = $2, failures = $3 WHERE id = $1 AND state = 'running'`, [
      id,
      count,
      JSON.stringify(named),
    ]);
  }

  async setLastError(manager: EntityManager, id: string, detail: string): Promise<void> {
    await manager.query(`UPDATE rewrap_jobs SET last_error = $2, updated_at = $3 WHERE id = $1 AND state = 'running'`, [
      id,
      detail,
      this.clock.now(),
    ]);
  }

  /** Ends a held job. @returns how many another key still wraps */
  async end(manager: EntityManager, job: JobRow, state: 'finished' | 'stopped', now: Date): Promise<number> {
    const leftOver = await wrappedByOthers(manager, job.to_key);
    await manager.query(
      `UPDATE rewrap_jobs SET state = $2, finished_at = $3, updated_at = $3, left_over = $4, last_error = NULL
       WHERE id = $1`,
      [job.id, state, now, leftOver],
    );
    return leftOver;
  }

  async view(manager: EntityManager, job: JobRow): Promise<RewrapJob> {
    const remaining = job.left_over ?? (await wrappedByOthers(manager, job.to_key));
    const isRunning = job.state === 'running';
    const rate = isRunning ? rateOf(job.samples, this.clock.now().getTime()) : null;
    // Those that failed are not waited for.
    const toDo = Math.max(0, remaining - job.failed);
    return {
      id: job.id,
      toKeyId: job.to_key,
      state: job.state,
      total: job.total,
      done: Math.max(0, job.total - remaining),
      remaining,
      rewrapped: job.rewrapped,
      failed: job.failed,
      failures: job.failures,
      perSecond: job.per_second,
      rate,
      secondsLeft: isRunning && rate !== null && rate > 0 ? toDo / rate : null,
      waitingFor: isRunning ? job.last_error : null,
      startedAt: job.started_at.toISOString(),
      startedBy: job.started_by,
      finishedAt: job.finished_at?.toISOString() ?? null,
    };
  }
}
