import { changeFeedOf, ConsumerModule, consumerResource } from '@countersign/consumer';
import type { Environment } from '@countersign/platform-config';
import type { ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule, type ValueProvider } from '@nestjs/common';
import { CancelEvalJobController } from './cancel-eval-job/cancel-eval-job.controller.js';
import { CancelEvalJobHandler } from './cancel-eval-job/cancel-eval-job.handler.js';
import { Catalogue } from './catalogue/catalogue.js';
import { EvalJobEntity } from './database/eval-job.entity.js';
import { DeleteEvalJobController } from './delete-eval-job/delete-eval-job.controller.js';
import { DeleteEvalJobHandler } from './delete-eval-job/delete-eval-job.handler.js';
import { EVAL_JOB } from './domain/eval-job-kind.js';
import { EvalJobReferences } from './domain/eval-job-references.js';
import { EvalJobViews } from './domain/eval-job-view.js';
import { EvalJobWrite } from './domain/eval-job-write.js';
import { RUNNERS, type Runners } from './domain/eval-runner.js';
import { JobCheck } from './domain/job-check.js';
import { JobLauncher } from './domain/job-launcher.js';
import { ModelClient } from './domain/use/model-client.js';
import { ExportEvalSamplesController } from './export-eval-samples/export-eval-samples.controller.js';
import { GetEvalJobController } from './get-eval-job/get-eval-job.controller.js';
import { GetEvalLeaderboardController } from './get-eval-leaderboard/get-eval-leaderboard.controller.js';
import { LaunchEvalJobController } from './launch-eval-job/launch-eval-job.controller.js';
import { LaunchEvalJobHandler } from './launch-eval-job/launch-eval-job.handler.js';
import { ListBenchmarksController } from './list-benchmarks/list-benchmarks.controller.js';
import { ListEvalJobsController } from './list-eval-jobs/list-eval-jobs.controller.js';
import { ListEvalSamplesController } from './list-eval-samples/list-eval-samples.controller.js';
import { Evals0001 } from './migrations/0001-evals.js';
import { ChangeReactions } from './react-to-changes/change-reactions.js';
import { RerunEvalJobController } from './rerun-eval-job/rerun-eval-job.controller.js';
import { RerunEvalJobHandler } from './rerun-eval-job/rerun-eval-job.handler.js';
import { ResumeEvalJobController } from './resume-eval-job/resume-eval-job.controller.js';
import { ResumeEvalJobHandler } from './resume-eval-job/resume-eval-job.handler.js';
import { JobLoop } from './run-jobs/job-loop.js';
import { JobQueue } from './run-jobs/job-queue.js';
import { BuiltinRunner } from './runners/builtin/builtin-runner.js';
import { BusJobSandboxes } from './runners/inspect/bus-job-sandboxes.js';
import { InspectRunner } from './runners/inspect/inspect-runner.js';
import { JOB_SANDBOXES, type JobSandboxes } from './runners/inspect/job-sandboxes.js';
import { EVAL_SETTINGS, readSettings, type EvalSettings } from './settings.js';
import { UpdateEvalJobController } from './update-eval-job/update-eval-job.controller.js';
import { UpdateEvalJobHandler } from './update-eval-job/update-eval-job.handler.js';

/** The parts that a test gives in another form. */
export interface EvalsParts {
  holder: DynamicModule;
  settings: Partial<EvalSettings>;
  sandboxes: ValueProvider<JobSandboxes>;
}

@Module({
  controllers: [
    CancelEvalJobController,
    DeleteEvalJobController,
    ExportEvalSamplesController,
    GetEvalJobController,
    GetEvalLeaderboardController,
    LaunchEvalJobController,
    ListBenchmarksController,
    ListEvalJobsController,
    ListEvalSamplesController,
    RerunEvalJobController,
    ResumeEvalJobController,
    UpdateEvalJobController,
  ],
})
export class AppModule {
  static compose(core: ServiceCore, env: Environment, parts: Partial<EvalsParts> = {}): DynamicModule {
    const settings = { ...readSettings(env), ...parts.settings } satisfies EvalSettings;
    return {
      module: AppModule,
      imports: [
        ConsumerModule.with(core, env, {
          consumer: EVAL_JOB.consumer,
          entities: [EvalJobEntity],
          migrations: [Evals0001],
          resources: [consumerResource(EVAL_JOB, EvalJobReferences, EvalJobWrite)],
          holder: parts.holder,
        }),
      ],
      providers: [
        { provide: EVAL_SETTINGS, useValue: settings },
        { provide: Catalogue, useFactory: () => Catalogue.load() },
        {
          provide: RUNNERS,
          useFactory: (builtin: BuiltinRunner, inspect: InspectRunner): Runners => ({ builtin, inspect }),
          inject: [BuiltinRunner, InspectRunner],
        },
        ...changeFeedOf(EVAL_JOB.consumer, ChangeReactions),
        parts.sandboxes ?? { provide: JOB_SANDBOXES, useClass: BusJobSandboxes },
        BuiltinRunner,
        CancelEvalJobHandler,
        DeleteEvalJobHandler,
        EvalJobViews,
        InspectRunner,
        JobCheck,
        JobLauncher,
        JobLoop,
        JobQueue,
        LaunchEvalJobHandler,
        ModelClient,
        RerunEvalJobHandler,
        ResumeEvalJobHandler,
        UpdateEvalJobHandler,
      ],
    };
  }
}
