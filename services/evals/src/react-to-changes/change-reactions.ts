import type { ChangeHandler } from '@countersign/consumer';
import type { Change } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { serviceActor } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { JobLoop } from '../run-jobs/job-loop.js';

/**
 * A job whose secret is deleted fails at once, by its name, also while it waits for a provider that told it to come back
 * later. What is scored stays; created again, the secret heals the job, and it can be resumed.
 */
@Injectable()
export class ChangeReactions implements ChangeHandler {
  constructor(
    private readonly loop: JobLoop,
    private readonly audit: AuditOutbox,
  ) {}

  async onChange({ type, team, secretName, correlationId }: Change, manager: EntityManager): Promise<void> {
    if (type !== 'secret.deleted') return;
    const [rows]: [{ id: string; name: string }[], number] = await manager.query(
      `UPDATE eval_jobs SET status = 'failed', error_code = 'REFERENCE_BROKEN', error_detail = $3, finished_at = now(),
         claimed_by = NULL, claimed_until = NULL
       WHERE team_id = $1 AND status IN ('queued', 'running')
         AND $2 IN (model->>'apiKeySecret', grader->>'keySecret', hf_token_secret)
       RETURNING id, name`,
      [team, secretName, brokenBy(secretName)],
    );
    const acts = rows.map(({ id, name }) => ({
      action: 'eval_job.finished' as const,
      target: `eval_job/${id}`,
      actor: serviceActor('evals'),
      team,
      result: 'failed' as const,
      correlationId,
      facts: { name, code: 'REFERENCE_BROKEN', secret: secretName },
    }));
    await this.audit.recordAll(manager, acts);
    for (const { id } of rows) this.loop.end(id);
  }

  /** A request of a job finds out by itself what its key has come to. */
  async onGap(): Promise<void> {}
}

function brokenBy(secret: string): string {
  return `${secret} was deleted. Create it again and resume the job, or give the job another secret first.`;
}
