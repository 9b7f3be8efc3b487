import { resourceHealth, staleSecrets } from '@countersign/consumer';
import type { EvalJob } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { EvalJobEntity } from '../database/eval-job.entity.js';
import { EVAL_JOB } from './eval-job-kind.js';
import { EvalJobReferences } from './eval-job-references.js';
import { numbersOf, type JobNumbers } from './job-numbers.js';

/** Jobs as people see them. Their health is what the store says of their references now, never a copy kept here. */
@Injectable()
export class EvalJobViews {
  constructor(
    private readonly references: EvalJobReferences,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async one(manager: EntityManager, job: EvalJobEntity): Promise<EvalJob> {
    const [view] = await this.page(manager, job.teamId, [job]);
    return view!;
  }

  /** Of one team, with one question to the store for all of them. */
  async page(manager: EntityManager, team: string, jobs: readonly EvalJobEntity[]): Promise<EvalJob[]> {
    const held = await this.references.heldBy(team, jobs);
    const numbers = await numbersOf(manager, jobs, this.clock.now());
    return jobs.map((job) => ({
      ...viewJob(job, numbers.get(job.id)!),
      ...resourceHealth(EVAL_JOB, job, held),
      stale: job.status === 'running' ? staleSecrets(job, job.held, held) : [],
    }));
  }
}

function viewJob(job: EvalJobEntity, numbers: JobNumbers): Omit<EvalJob, 'health' | 'missing' | 'stale'> {
  return {
    id: job.id,
    name: job.name,
    runner: job.runner,
    model: job.model,
    benchmarks: job.benchmarks,
    grader: job.grader,
    hfTokenSecret: job.hfTokenSecret,
    sampleLimit: job.sampleLimit,
    project: job.project,
    publish: job.publish,
    concurrency: job.concurrency,
    status: job.status,
    error: job.errorCode === null ? null : { code: job.errorCode, detail: job.errorDetail ?? '' },
    ...numbers,
    rerunOf: job.rerunOf,
    createdAt: job.createdAt.toISOString(),
    createdBy: job.createdBy,
    updatedAt: job.updatedAt.toISOString(),
    updatedBy: job.updatedBy,
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}
