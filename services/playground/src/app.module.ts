import { ConsumerModule, consumerResource, historyCleanerOf } from '@countersign/consumer';
import type { Environment } from '@countersign/platform-config';
import type { ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { keptHistory } from './clean-history/kept-history.js';
import { Admissions } from './create-completion/admissions.js';
import { ANSWER_MS } from './create-completion/answer-limit.js';
import { BudgetReservations } from './create-completion/budget-reservations.js';
import { CompletionLog } from './create-completion/completion-log.js';
import { CompletionRuns } from './create-completion/completion-runs.js';
import { CreateCompletionController } from './create-completion/create-completion.controller.js';
import { CreateCompletionHandler } from './create-completion/create-completion.handler.js';
import { CredentialJudgements } from './create-completion/credential-judgements.js';
import { CreateCustomProviderController } from './create-custom-provider/create-custom-provider.controller.js';
import { CreateCustomProviderHandler } from './create-custom-provider/create-custom-provider.handler.js';
import { CreateSavedModelController } from './create-saved-model/create-saved-model.controller.js';
import { CreateSavedModelHandler } from './create-saved-model/create-saved-model.handler.js';
import { ProviderEntity } from './database/provider.entity.js';
import { SavedModelVersionEntity } from './database/saved-model-version.entity.js';
import { SavedModelEntity } from './database/saved-model.entity.js';
import { DeleteCustomProviderController } from './delete-custom-provider/delete-custom-provider.controller.js';
import { DeleteCustomProviderHandler } from './delete-custom-provider/delete-custom-provider.handler.js';
import { DeleteSavedModelController } from './delete-saved-model/delete-saved-model.controller.js';
import { DeleteSavedModelHandler } from './delete-saved-model/delete-saved-model.handler.js';
import { DisableProviderController } from './disable-provider/disable-provider.controller.js';
import { DisableProviderHandler } from './disable-provider/disable-provider.handler.js';
import { BudgetMeter } from './domain/budget-meter.js';
import { PROVIDER, ProviderReferences, ProviderWrite } from './domain/provider-kind.js';
import { EnableProviderController } from './enable-provider/enable-provider.controller.js';
import { EnableProviderHandler } from './enable-provider/enable-provider.handler.js';
import { GetBudgetsController } from './get-budgets/get-budgets.controller.js';
import { GetCompletionController } from './get-completion/get-completion.controller.js';
import { GetSavedModelController } from './get-saved-model/get-saved-model.controller.js';
import { ListCompletionsController } from './list-completions/list-completions.controller.js';
import { ListProvidersController } from './list-providers/list-providers.controller.js';
import { ListProvidersHandler } from './list-providers/list-providers.handler.js';
import { ListSavedModelsController } from './list-saved-models/list-saved-models.controller.js';
import { Playground0001 } from './migrations/0001-playground.js';
import { Playground0002 } from './migrations/0002-token-reservations.js';
import { ProviderConnections } from './providers/provider-connections.js';
import { SetBudgetsController } from './set-budgets/set-budgets.controller.js';
import { SetBudgetsHandler } from './set-budgets/set-budgets.handler.js';
import { readConfiguration } from './settings.js';
import { UpdateCustomProviderController } from './update-custom-provider/update-custom-provider.controller.js';
import { UpdateCustomProviderHandler } from './update-custom-provider/update-custom-provider.handler.js';
import { UpdateSavedModelController } from './update-saved-model/update-saved-model.controller.js';
import { UpdateSavedModelHandler } from './update-saved-model/update-saved-model.handler.js';

/** The parts that a test gives in another form. */
export interface PlaygroundParts {
  holder: DynamicModule;
}

@Module({
  controllers: [
    CreateCompletionController,
    CreateCustomProviderController,
    CreateSavedModelController,
    DeleteCustomProviderController,
    DeleteSavedModelController,
    DisableProviderController,
    EnableProviderController,
    GetBudgetsController,
    GetCompletionController,
    GetSavedModelController,
    ListCompletionsController,
    ListProvidersController,
    ListSavedModelsController,
    SetBudgetsController,
    UpdateCustomProviderController,
    UpdateSavedModelController,
  ],
})
export class AppModule {
  static compose(core: ServiceCore, env: Environment, parts: Partial<PlaygroundParts> = {}): DynamicModule {
    const { egressAllow, baseUrls, answerMs, historyDays } = readConfiguration(env);
    const connections = new ProviderConnections(egressAllow, baseUrls);
    return {
      module: AppModule,
      imports: [
        ConsumerModule.with(core, env, {
          consumer: 'playground',
          entities: [ProviderEntity, SavedModelEntity, SavedModelVersionEntity],
          migrations: [Playground0001, Playground0002],
          resources: [consumerResource(PROVIDER, ProviderReferences, ProviderWrite)],
          longestUseMs: answerMs,
          holder: parts.holder,
        }),
      ],
      providers: [
        // By a factory, so that it is closed with the application.
        { provide: ProviderConnections, useFactory: () => connections },
        { provide: ANSWER_MS, useValue: answerMs },
        historyCleanerOf('playground', keptHistory(historyDays)),
        Admissions,
        BudgetMeter,
        BudgetReservations,
        CompletionLog,
        CompletionRuns,
        CreateCompletionHandler,
        CreateCustomProviderHandler,
        CreateSavedModelHandler,
        CredentialJudgements,
        DeleteCustomProviderHandler,
        DeleteSavedModelHandler,
        DisableProviderHandler,
        EnableProviderHandler,
        ListProvidersHandler,
        SetBudgetsHandler,
        UpdateCustomProviderHandler,
        UpdateSavedModelHandler,
      ],
    };
  }
}
