import { ConsumerModule, consumerResource, Egress, historyCleanerOf } from '@countersign/consumer';
import type { Environment } from '@countersign/platform-config';
import type { ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { keptHistory } from './clean-history/kept-history.js';
import { CreateAutomationController } from './create-automation/create-automation.controller.js';
import { CreateAutomationHandler } from './create-automation/create-automation.handler.js';
import { CreateWebhookController } from './create-webhook/create-webhook.controller.js';
import { CreateWebhookHandler } from './create-webhook/create-webhook.handler.js';
import { AutomationEntity } from './database/automation.entity.js';
import { WebhookEntity } from './database/webhook.entity.js';
import { DeleteAutomationController } from './delete-automation/delete-automation.controller.js';
import { DeleteAutomationHandler } from './delete-automation/delete-automation.handler.js';
import { DeleteWebhookController } from './delete-webhook/delete-webhook.controller.js';
import { DeleteWebhookHandler } from './delete-webhook/delete-webhook.handler.js';
import { AttemptResults } from './deliver-executions/attempt-results.js';
import { Deliverer } from './deliver-executions/deliverer.js';
import { DeliveryLoop } from './deliver-executions/delivery-loop.js';
import { DELIVERY_SETTINGS, type DeliverySettings } from './deliver-executions/delivery-settings.js';
import { ExecutionQueue } from './deliver-executions/execution-queue.js';
import { Subjects } from './deliver-executions/subjects.js';
import { AutomationWrite } from './domain/automation-write.js';
import { EventQueue } from './domain/event-queue.js';
import { HttpSender } from './domain/sending/http-sender.js';
import { keysWithoutPrefix } from './domain/sending/opened-values.js';
import { WebhookSender } from './domain/sending/webhook-sender.js';
import { TestAudit } from './domain/test-call/test-audit.js';
import { TestCall } from './domain/test-call/test-call.js';
import { WEBHOOK } from './domain/webhook-kind.js';
import { WebhookReferences } from './domain/webhook-references.js';
import { WebhookWrite } from './domain/webhook-write.js';
import { GetAutomationController } from './get-automation/get-automation.controller.js';
import { GetExecutionController } from './get-execution/get-execution.controller.js';
import { GetWebhookController } from './get-webhook/get-webhook.controller.js';
import { ListAutomationsController } from './list-automations/list-automations.controller.js';
import { ListExecutionsController } from './list-executions/list-executions.controller.js';
import { ListWebhooksController } from './list-webhooks/list-webhooks.controller.js';
import { EventConsumer } from './match-events/event-consumer.js';
import { EventMatcher } from './match-events/event-matcher.js';
import { TeamAutomations } from './match-events/team-automations.js';
import { Webhooks0001 } from './migrations/0001-webhooks.js';
import { Webhooks0002 } from './migrations/0002-automations.js';
import { Webhooks0003 } from './migrations/0003-fair-shares.js';
import { ReceiveAutomationEventsController } from './receive-automation-events/receive-automation-events.controller.js';
import { ReceiveAutomationEventsHandler } from './receive-automation-events/receive-automation-events.handler.js';
import { RedeliverExecutionController } from './redeliver-execution/redeliver-execution.controller.js';
import { RedeliverExecutionHandler } from './redeliver-execution/redeliver-execution.handler.js';
import { readConfiguration } from './settings.js';
import { TestAutomationController } from './test-automation/test-automation.controller.js';
import { TestAutomationHandler } from './test-automation/test-automation.handler.js';
import { TestWebhookController } from './test-webhook/test-webhook.controller.js';
import { TestWebhookHandler } from './test-webhook/test-webhook.handler.js';
import { UpdateAutomationController } from './update-automation/update-automation.controller.js';
import { UpdateAutomationHandler } from './update-automation/update-automation.handler.js';
import { UpdateWebhookController } from './update-webhook/update-webhook.controller.js';
import { UpdateWebhookHandler } from './update-webhook/update-webhook.handler.js';

/** The parts that a test gives in another form. */
export interface WebhooksParts {
  holder: DynamicModule;
  delivery: Partial<DeliverySettings>;
}

@Module({
  controllers: [
    CreateAutomationController,
    CreateWebhookController,
    DeleteAutomationController,
    DeleteWebhookController,
    GetAutomationController,
    GetExecutionController,
    GetWebhookController,
    ListAutomationsController,
    ListExecutionsController,
    ListWebhooksController,
    ReceiveAutomationEventsController,
    RedeliverExecutionController,
    TestAutomationController,
    TestWebhookController,
    UpdateAutomationController,
    UpdateWebhookController,
  ],
})
export class AppModule {
  static compose(core: ServiceCore, env: Environment, parts: Partial<WebhooksParts> = {}): DynamicModule {
    const { delivery, historyDays } = readConfiguration(env);
    return {
      module: AppModule,
      imports: [
        ConsumerModule.with(core, env, {
          consumer: 'webhooks',
          entities: [AutomationEntity, WebhookEntity],
          migrations: [Webhooks0001, Webhooks0002, Webhooks0003],
          resources: [consumerResource(WEBHOOK, WebhookReferences, WebhookWrite)],
          derivedValues: keysWithoutPrefix,
          holder: parts.holder,
        }),
      ],
      providers: [
        {
          provide: HttpSender,
          useFactory: ({ dispatcher }: Egress) => new HttpSender(dispatcher),
          inject: [Egress],
        },
        { provide: DELIVERY_SETTINGS, useValue: { ...delivery, ...parts.delivery } satisfies DeliverySettings },
        historyCleanerOf('webhooks', keptHistory(historyDays)),
        AttemptResults,
        AutomationWrite,
        CreateAutomationHandler,
        CreateWebhookHandler,
        DeleteAutomationHandler,
        DeleteWebhookHandler,
        Deliverer,
        DeliveryLoop,
        EventConsumer,
        EventMatcher,
        EventQueue,
        ExecutionQueue,
        ReceiveAutomationEventsHandler,
        RedeliverExecutionHandler,
        Subjects,
        TeamAutomations,
        TestAudit,
        TestAutomationHandler,
        TestCall,
        TestWebhookHandler,
        UpdateAutomationHandler,
        UpdateWebhookHandler,
        WebhookSender,
      ],
    };
  }
}
