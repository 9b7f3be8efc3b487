import { CountersignError } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { EvalJobEntity } from '../database/eval-job.entity.js';

/** @throws CountersignError EVAL_JOB_NOT_FOUND; another team's job is as good as none */
export async function findEvalJob(manager: EntityManager, teamId: string, id: string): Promise<EvalJobEntity> {
  const job = await manager.findOneBy(EvalJobEntity, { id, teamId });
  if (!job) throw new CountersignError('EVAL_JOB_NOT_FOUND', 'The team has no evaluation job with this id.');
  return job;
}
