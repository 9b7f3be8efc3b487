import { findResource, refuseMissing, resourceHealth } from '@countersign/consumer';
import { CountersignError, type EvalJob, type resumeEvalJob, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { EvalJobEntity } from '../database/eval-job.entity.js';
import { EVAL_JOB } from '../domain/eval-job-kind.js';
import { EvalJobReferences } from '../domain/eval-job-references.js';
import { EvalJobViews } from '../domain/eval-job-view.js';
import { EvalJobWrite } from '../domain/eval-job-write.js';
import { RUNNERS, type Runners } from '../domain/eval-runner.js';
import { starting, startJob } from '../domain/start-job.js';
import { JobLoop } from '../run-jobs/job-loop.js';

/** Starts a job that waits, and one that failed or was cancelled from where it was. */
@Injectable()
export class ResumeEvalJobHandler {
  constructor(
    private readonly write: EvalJobWrite,
    private readonly references: EvalJobReferences,
    private readonly views: EvalJobViews,
    private readonly audit: AuditOutbox,
    private readonly loop: JobLoop,
    @Inject(RUNNERS) private readonly runners: Runners,
  ) {}

  /** @throws CountersignError EVAL_JOB_NOT_FOUND, EVAL_JOB_RUNNING, EVAL_JOB_OVER, REFERENCE_BROKEN, SANDBOXES_UNAVAILABLE */
  async resume({ request, caller, correlationId }: Call<typeof resumeEvalJob>, actor: TeamActor): Promise<EvalJob> {
    const { id, idempotency } = request;
    const view = await starting(this.runners, (started) =>
      this.write.run({ id, actor, idempotency }, async (manager) => {
        const job = await findResource(manager, EVAL_JOB, actor.team, id);
        await refuseUnresumable(manager, job);
        const { missing } = resourceHealth(EVAL_JOB, job, await this.references.heldBy(actor.team, [job]));
        refuseMissing(EVAL_JOB, job, missing, 'Nothing was started.');
        await this.audit.record(manager, {
          action: 'eval_job.resumed',
          target: `eval_job/${id}`,
          actor,
          correlationId,
          facts: { name: job.name },
        });
        started(job);
        await startJob(manager, job, this.runners[job.runner], { caller, correlationId });
        return this.views.one(manager, job);
      }),
    );
    this.loop.nudge();
    return view;
  }
}

async function refuseUnresumable(manager: EntityManager, { id, name, status }: EvalJobEntity): Promise<void> {
  if (status === 'queued' || status === 'running') {
    throw new CountersignError('EVAL_JOB_RUNNING', `${name} is running already.`);
  }
  if (status !== 'completed') return;
  const [{ count }]: [{ count: number }] = await manager.query(
    "SELECT count(*)::int AS count FROM eval_samples WHERE job_id = $1 AND state = 'failed'",
    [id],
  );
  if (count === 0)
    throw new CountersignError('EVAL_JOB_OVER', `${name} is complete. Run it again for a second result.`);
}
