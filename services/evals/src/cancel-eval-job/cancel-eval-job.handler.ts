import { findResource } from '@countersign/consumer';
import { CountersignError, type cancelEvalJob, type EvalJob, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EvalJobEntity } from '../database/eval-job.entity.js';
import { EVAL_JOB } from '../domain/eval-job-kind.js';
import { EvalJobViews } from '../domain/eval-job-view.js';
import { EvalJobWrite } from '../domain/eval-job-write.js';
import { RUNNERS, type Runners } from '../domain/eval-runner.js';
import { JobLoop } from '../run-jobs/job-loop.js';

/** Stops a job and keeps what it has: it can be resumed. */
@Injectable()
export class CancelEvalJobHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly write: EvalJobWrite,
    private readonly views: EvalJobViews,
    private readonly audit: AuditOutbox,
    private readonly loop: JobLoop,
    @Inject(RUNNERS) private readonly runners: Runners,
  ) {}

  /** @throws CountersignError EVAL_JOB_NOT_FOUND, EVAL_JOB_OVER */
  async cancel({ request, correlationId }: Call<typeof cancelEvalJob>, actor: TeamActor): Promise<EvalJob> {
    const { id, idempotency } = request;
    const view = await this.write.run({ id, actor, idempotency }, async (manager, now) => {
      const { name } = await findResource(manager, EVAL_JOB, actor.team, id);
      const [rows]: [unknown[], number] = await manager.query(
        `UPDATE eval_jobs SET status = 'cancelled', claimed_by = NULL, claimed_until = NULL, finished_at = $2,
           updated_at = $2, updated_by = $3, row_version = row_version + 1
         WHERE id = $1 AND status IN ('waiting', 'queued', 'running') RETURNING id`,
        [id, now, actor.name],
      );
      if (rows.length === 0) throw new CountersignError('EVAL_JOB_OVER', `${name} does not run.`);
      await this.audit.record(manager, {
        action: 'eval_job.cancelled',
        target: `eval_job/${id}`,
        actor,
        correlationId,
        facts: { name },
      });
      return this.views.one(manager, await manager.findOneByOrFail(EvalJobEntity, { id }));
    });
    this.loop.end(id);
    const job = await this.dataSource.manager.findOneBy(EvalJobEntity, { id });
    if (job) await this.runners[job.runner].abandon(job);
    return view;
  }
}
