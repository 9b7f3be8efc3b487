import type { EvalJob, launchEvalJob, TeamActor } from '@countersign/contracts';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { JobLauncher } from '../domain/job-launcher.js';

/** Launches a job with secrets that an admin made: any member may. */
@Injectable()
export class LaunchEvalJobHandler {
  constructor(private readonly launcher: JobLauncher) {}

  /** @throws CountersignError INVALID_INPUT with every problem, SECRETS_UNKNOWN, SANDBOXES_UNAVAILABLE */
  launch({ request, caller, correlationId }: Call<typeof launchEvalJob>, actor: TeamActor): Promise<EvalJob> {
    const { job, idempotency } = request;
    return this.launcher.launch({ actor, caller, correlationId, idempotency }, async () => job);
  }
}
