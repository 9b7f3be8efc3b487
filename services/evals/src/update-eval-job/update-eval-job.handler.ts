import { findResource } from '@countersign/consumer';
import {
  CountersignError,
  type EvalJob,
  type EvalJobPatch,
  type TeamActor,
  type updateEvalJob,
} from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { Catalogue } from '../catalogue/catalogue.js';
import { EvalJobEntity } from '../database/eval-job.entity.js';
import { EVAL_JOB, slotsOf } from '../domain/eval-job-kind.js';
import { EvalJobReferences } from '../domain/eval-job-references.js';
import { EvalJobViews } from '../domain/eval-job-view.js';
import { EvalJobWrite } from '../domain/eval-job-write.js';
import { JobCheck } from '../domain/job-check.js';
import { runnerOf } from '../domain/job-problems.js';

/** Changes a job that does not run, and its references to exactly what it names afterwards. */
@Injectable()
export class UpdateEvalJobHandler {
  constructor(
    private readonly write: EvalJobWrite,
    private readonly references: EvalJobReferences,
    private readonly check: JobCheck,
    private readonly views: EvalJobViews,
    private readonly catalogue: Catalogue,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError EVAL_JOB_NOT_FOUND, EVAL_JOB_RUNNING, EVAL_JOB_BEGUN, INVALID_INPUT, SECRETS_UNKNOWN */
  async update({ request, caller, correlationId }: Call<typeof updateEvalJob>, actor: TeamActor): Promise<EvalJob> {
    const { id, patch, idempotency } = request;
    return this.write.run({ id, actor, idempotency }, async (manager, now) => {
      const job = await findResource(manager, EVAL_JOB, actor.team, id);
      refuseRunning(job);
      const before = measuredBy(job);
      Object.assign(job, given(patch), { updatedAt: now, updatedBy: actor.name });
      if (job.status !== 'waiting' && !isDeepStrictEqual(measuredBy(job), before)) throw begun();
      await this.check.refuseUnfit(job, caller, correlationId);
      job.runner = runnerOf(job, this.catalogue);
      await manager.save(EvalJobEntity, job);
      await this.audit.record(manager, {
        action: 'eval_job.updated',
        target: `eval_job/${id}`,
        actor,
        correlationId,
        facts: {
          name: job.name,
          changed: Object.keys(given(patch)),
          secrets: slotsOf(job).map(({ secret }) => secret),
        },
      });
      await this.references.grant(job, caller, correlationId);
      return this.views.one(manager, job);
    });
  }
}

/** What the patch names: a field that is not in it stays as it is. */
function given(patch: EvalJobPatch): EvalJobPatch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

/** What a score says something of. With samples of two of these in it, a job would say nothing. */
function measuredBy({ model, benchmarks, grader, sampleLimit }: EvalJobEntity): unknown {
  const of = { baseUrl: model.baseUrl, name: model.name };
  return [of, benchmarks, sampleLimit, grader && { baseUrl: grader.baseUrl, name: grader.name }];
}

function refuseRunning({ status, name }: EvalJobEntity): void {
  if (status !== 'queued' && status !== 'running') return;
  throw new CountersignError('EVAL_JOB_RUNNING', `${name} is running. Cancel it first, change it, and resume it.`);
}

function begun(): CountersignError {
  return new CountersignError(
    'EVAL_JOB_BEGUN',
    'The job has results of what it was launched with. Change its secrets, or launch another job for another model, other ' +
      'benchmarks, another grader or another limit.',
  );
}
