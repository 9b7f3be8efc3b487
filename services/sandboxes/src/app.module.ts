import { changeFeedOf, ConsumerModule, consumerResource, historyCleanerOf } from '@countersign/consumer';
import type { Environment } from '@countersign/platform-config';
import { LOGGER, type Logger } from '@countersign/platform-log';
import type { ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { keptHistory } from './clean-history/kept-history.js';
import { CreateSandboxController } from './create-sandbox/create-sandbox.controller.js';
import { CreateSandboxHandler, SANDBOX_BOUNDS, type SandboxBounds } from './create-sandbox/create-sandbox.handler.js';
import { RunEntity } from './database/run.entity.js';
import { SandboxEntity } from './database/sandbox.entity.js';
import { SandboxFiles } from './domain/files/sandbox-files.js';
import { EXECUTOR, Launcher, longestUseMs } from './domain/live/launcher.js';
import { LiveRuns } from './domain/live/live-runs.js';
import { LiveSandboxes } from './domain/live/live-sandboxes.js';
import { RunStarter } from './domain/live/run-starter.js';
import { SandboxEnder } from './domain/live/sandbox-ender.js';
import { SandboxProxies } from './domain/live/sandbox-proxies.js';
import { SandboxRecords } from './domain/live/sandbox-records.js';
import { SANDBOX } from './domain/sandbox-kind.js';
import { SandboxReferences } from './domain/sandbox-references.js';
import { SandboxWrite } from './domain/sandbox-write.js';
import { HeldValues } from './domain/use/held-values.js';
import { fieldValues } from './domain/use/secret-field.js';
import { chooseExecutor } from './executors/choose-executor.js';
import type { Executor } from './executors/executor.js';
import { GetSandboxController } from './get-sandbox/get-sandbox.controller.js';
import { SandboxKeeper } from './keep-sandboxes/sandbox-keeper.js';
import { KillSandboxRunController } from './kill-sandbox-run/kill-sandbox-run.controller.js';
import { ListSandboxFilesController } from './list-sandbox-files/list-sandbox-files.controller.js';
import { ListSandboxesController } from './list-sandboxes/list-sandboxes.controller.js';
import { Sandboxes0001 } from './migrations/0001-sandboxes.js';
import { ChangeReactions } from './react-to-changes/change-reactions.js';
import { ReadSandboxFileController } from './read-sandbox-file/read-sandbox-file.controller.js';
import { ReadOwnedSandboxController } from './read-owned-sandbox/read-owned-sandbox.controller.js';
import { ReadSandboxRunController } from './read-sandbox-run/read-sandbox-run.controller.js';
import { readConfiguration } from './settings.js';
import { ShowSandboxEffectsController } from './show-sandbox-effects/show-sandbox-effects.controller.js';
import { StartSandboxRunController } from './start-sandbox-run/start-sandbox-run.controller.js';
import { StopOwnedSandboxController } from './stop-owned-sandbox/stop-owned-sandbox.controller.js';
import { StopSandboxController } from './stop-sandbox/stop-sandbox.controller.js';
import { GetSandboxSettingsController } from './get-sandbox-settings/get-sandbox-settings.controller.js';
import { UpdateSandboxSettingsController } from './update-sandbox-settings/update-sandbox-settings.controller.js';
import { WriteSandboxFileController } from './write-sandbox-file/write-sandbox-file.controller.js';

/** The parts that a test gives in another form. */
export interface SandboxesParts {
  holder: DynamicModule;
  executor: Executor;
}

@Module({
  controllers: [
    CreateSandboxController,
    GetSandboxController,
    KillSandboxRunController,
    ListSandboxFilesController,
    ListSandboxesController,
    ReadSandboxFileController,
    ReadOwnedSandboxController,
    ReadSandboxRunController,
    ShowSandboxEffectsController,
    StartSandboxRunController,
    StopOwnedSandboxController,
    StopSandboxController,
    GetSandboxSettingsController,
    UpdateSandboxSettingsController,
    WriteSandboxFileController,
  ],
})
export class AppModule {
  static compose(core: ServiceCore, env: Environment, parts: Partial<SandboxesParts> = {}): DynamicModule {
    const { executor, isUnconfinedAllowed, sandboxesMax, historyDays, ttlMaxSeconds } = readConfiguration(env);
    return {
      module: AppModule,
      imports: [
        ConsumerModule.with(core, env, {
          consumer: 'sandboxes',
          entities: [RunEntity, SandboxEntity],
          migrations: [Sandboxes0001],
          resources: [consumerResource(SANDBOX, SandboxReferences, SandboxWrite)],
          derivedValues: fieldValues,
          longestUseMs: longestUseMs(ttlMaxSeconds),
          holder: parts.holder,
        }),
      ],
      providers: [
        {
          provide: EXECUTOR,
          inject: [LOGGER],
          useFactory: (logger: Logger) => parts.executor ?? chooseExecutor(executor, { isUnconfinedAllowed, logger }),
        },
        { provide: SANDBOX_BOUNDS, useValue: { sandboxesMax, ttlMaxSeconds } satisfies SandboxBounds },
        historyCleanerOf('sandboxes', keptHistory(historyDays)),
        ...changeFeedOf('sandboxes', ChangeReactions),
        CreateSandboxHandler,
        HeldValues,
        Launcher,
        LiveRuns,
        LiveSandboxes,
        RunStarter,
        SandboxEnder,
        SandboxFiles,
        SandboxKeeper,
        SandboxProxies,
        SandboxRecords,
      ],
    };
  }
}
