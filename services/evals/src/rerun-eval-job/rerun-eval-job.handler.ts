import { findResource } from '@countersign/consumer';
import type { EvalJob, EvalJobInput, rerunEvalJob, TeamActor } from '@countersign/contracts';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import type { EvalJobEntity } from '../database/eval-job.entity.js';
import { EVAL_JOB } from '../domain/eval-job-kind.js';
import { JobLauncher } from '../domain/job-launcher.js';

/** Launches the same again, with a job and references of its own. */
@Injectable()
export class RerunEvalJobHandler {
  constructor(private readonly launcher: JobLauncher) {}

  /** @throws CountersignError EVAL_JOB_NOT_FOUND; what launching throws, as the catalogue or the secrets may have changed */
  rerun({ request, caller, correlationId }: Call<typeof rerunEvalJob>, actor: TeamActor): Promise<EvalJob> {
    const { id, idempotency } = request;
    return this.launcher.launch({ actor, caller, correlationId, idempotency, rerunOf: id }, async (manager) =>
      inputOf(await findResource(manager, EVAL_JOB, actor.team, id)),
    );
  }
}

function inputOf(job: EvalJobEntity): EvalJobInput {
  const { name, model, benchmarks, grader, hfTokenSecret, sampleLimit, project, publish, concurrency } = job;
  return { name, model, benchmarks, grader, hfTokenSecret, sampleLimit, project, publish, concurrency, start: true };
}
