import type { EvalJob, EvalJobInput, Idempotency, TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { VerifiedActor } from '@countersign/platform-identity';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Catalogue } from '../catalogue/catalogue.js';
import { EvalJobEntity } from '../database/eval-job.entity.js';
import { JobLoop } from '../run-jobs/job-loop.js';
import { slotsOf } from './eval-job-kind.js';
import { EvalJobReferences } from './eval-job-references.js';
import { EvalJobViews } from './eval-job-view.js';
import { EvalJobWrite } from './eval-job-write.js';
import { RUNNERS, type Runners } from './eval-runner.js';
import { JobCheck } from './job-check.js';
import { runnerOf } from './job-problems.js';
import { starting, startJob } from './start-job.js';

/** Who launches, and in which call. */
export interface Launch {
  actor: TeamActor;
  caller: VerifiedActor;
  correlationId: string;
  idempotency?: Idempotency | undefined;
  /** The job that it repeats. */
  rerunOf?: string;
}

/** Makes a job together with the references that it needs, and has it run. */
@Injectable()
export class JobLauncher {
  constructor(
    private readonly write: EvalJobWrite,
    private readonly references: EvalJobReferences,
    private readonly check: JobCheck,
    private readonly views: EvalJobViews,
    private readonly audit: AuditOutbox,
    private readonly catalogue: Catalogue,
    private readonly loop: JobLoop,
    @Inject(RUNNERS) private readonly runners: Runners,
  ) {}

  /**
   * @param inputOf read within the transaction
   * @throws CountersignError INVALID_INPUT with every problem, SECRETS_UNKNOWN, SANDBOXES_UNAVAILABLE
   */
  async launch(launch: Launch, inputOf: (manager: EntityManager) => Promise<EvalJobInput>): Promise<EvalJob> {
    const { actor, idempotency } = launch;
    const id = uuidv7();
    const view = await starting(this.runners, (started) =>
      this.write.run({ id, actor, idempotency }, async (manager, now) => {
        const { start, ...input } = await inputOf(manager);
        const job = manager.create(EvalJobEntity, {
          ...input,
          id,
          teamId: actor.team,
          runner: runnerOf(input, this.catalogue),
          status: 'waiting',
          sandboxId: null,
          runRead: 0,
          held: [],
          errorCode: null,
          errorDetail: null,
          startedAt: null,
          finishedAt: null,
          rerunOf: launch.rerunOf ?? null,
          createdAt: now,
          createdBy: actor.name,
          updatedAt: now,
          updatedBy: actor.name,
        });
        await this.check.refuseUnfit(job, launch.caller, launch.correlationId);
        await manager.insert(EvalJobEntity, job);
        await this.record(manager, job, launch);
        // As late as can be: the fewer steps behind it, the less there ever is to take back.
        await this.references.grant(job, launch.caller, launch.correlationId);
        started(job);
        if (start) await startJob(manager, job, this.runners[job.runner], launch);
        return this.views.one(manager, job);
      }),
    );
    this.loop.nudge();
    return view;
  }

  private record(manager: EntityManager, job: EvalJobEntity, { actor, correlationId, rerunOf }: Launch): Promise<void> {
    return this.audit.record(manager, {
      action: 'eval_job.launched',
      target: `eval_job/${job.id}`,
      actor,
      correlationId,
      facts: {
        name: job.name,
        model: job.model.name,
        benchmarks: job.benchmarks,
        project: job.project,
        secrets: slotsOf(job).map(({ secret }) => secret),
        ...(rerunOf && { rerunOf }),
      },
    });
  }
}
