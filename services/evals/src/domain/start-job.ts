import type { EntityManager } from 'typeorm';
import { EvalJobEntity } from '../database/eval-job.entity.js';
import { insertSamples } from './claimed-samples.js';
import type { Runner, Runners } from './eval-runner.js';
import type { Start } from './start.js';

/**
 * A write that starts a job. Where it fails behind `startJob`, what that has had made elsewhere is ended again; a crash in
 * between leaves a sandbox that ends with its time.
 */
export async function starting<T>(
  runners: Runners,
  write: (started: (job: EvalJobEntity) => void) => Promise<T>,
): Promise<T> {
  let begun: EvalJobEntity | null = null;
  try {
    return await write((job) => (begun = job));
  } catch (error) {
    await abandonBegun(runners, begun);
    throw error;
  }
}

async function abandonBegun(runners: Runners, job: EvalJobEntity | null): Promise<void> {
  if (job) await runners[job.runner].abandon(job);
}

/** Has a job run, from where it is: samples that are scored stay so, and those that failed are tried again. */
export async function startJob(
  manager: EntityManager,
  job: EvalJobEntity,
  runner: Runner,
  start: Start,
): Promise<void> {
  await insertSamples(manager, job.id, runner.plan(job));
  await manager.query(
    `UPDATE eval_samples SET state = CASE WHEN answer IS NULL THEN 'waiting' ELSE 'answered' END, error_code = NULL,
       error_detail = NULL, finished_at = NULL
     WHERE job_id = $1 AND state = 'failed'`,
    [job.id],
  );
  Object.assign(job, { status: 'queued', errorCode: null, errorDetail: null, startedAt: null, finishedAt: null });
  Object.assign(job, { sandboxId: null, runRead: 0, held: [] });
  await runner.prepare(job, manager, start);
  await manager.save(EvalJobEntity, job);
}
