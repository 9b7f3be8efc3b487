import { findResource } from '@countersign/consumer';
import { CountersignError, type deleteEvalJob, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { EvalJobEntity } from '../database/eval-job.entity.js';
import { EVAL_JOB } from '../domain/eval-job-kind.js';
import { EvalJobWrite } from '../domain/eval-job-write.js';

/** Deletes a job with its results; its references go once it is gone. */
@Injectable()
export class DeleteEvalJobHandler {
  constructor(
    private readonly write: EvalJobWrite,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError EVAL_JOB_NOT_FOUND, EVAL_JOB_RUNNING */
  async delete({ request, correlationId }: Call<typeof deleteEvalJob>, actor: TeamActor): Promise<{ id: string }> {
    const { id, idempotency } = request;
    return this.write.run({ id, actor, idempotency }, async (manager) => {
      const { name } = await findResource(manager, EVAL_JOB, actor.team, id);
      const { affected } = await manager
        .createQueryBuilder()
        .delete()
        .from(EvalJobEntity)
        .where("id = :id AND status NOT IN ('queued', 'running')", { id })
        .execute();
      if (affected !== 1) throw new CountersignError('EVAL_JOB_RUNNING', `${name} is running. Cancel it first.`);
      await this.audit.record(manager, {
        action: 'eval_job.deleted',
        target: `eval_job/${id}`,
        actor,
        correlationId,
        facts: { name },
      });
      return { id };
    });
  }
}
