import { WEBHOOK_TIMEOUT_MS } from '@countersign/contracts';
import { HolderModule } from '@countersign/holder';
import { AuditModule } from '@countersign/platform-audit';
import { BusServerModule } from '@countersign/platform-bus';
import type { Environment } from '@countersign/platform-config';
import { DatabaseModule } from '@countersign/platform-database';
import { createEgressDispatcher } from '@countersign/platform-egress';
import { ServiceCoreModule, type ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { CreateWebhookController } from './create-webhook/create-webhook.controller.js';
import { CreateWebhookHandler } from './create-webhook/create-webhook.handler.js';
import { WebhookEntity } from './database/webhook.entity.js';
import { DeleteWebhookController } from './delete-webhook/delete-webhook.controller.js';
import { DeleteWebhookHandler } from './delete-webhook/delete-webhook.handler.js';
import { HttpSender } from './domain/http-sender.js';
import { WebhookReferences } from './domain/webhook-references.js';
import { WebhookWrite } from './domain/webhook-write.js';
import { GetWebhookController } from './get-webhook/get-webhook.controller.js';
import { HealthController } from './health/health.controller.js';
import { ListWebhooksController } from './list-webhooks/list-webhooks.controller.js';
import { Webhooks0001 } from './migrations/0001-webhooks.js';
import { ReferenceReconciler } from './reconcile-references/reference-reconciler.js';
import { readEgressPolicy } from './settings.js';
import { TestAudit } from './test-webhook/test-audit.js';
import { TestWebhookController } from './test-webhook/test-webhook.controller.js';
import { TestWebhookHandler } from './test-webhook/test-webhook.handler.js';
import { UpdateWebhookController } from './update-webhook/update-webhook.controller.js';
import { UpdateWebhookHandler } from './update-webhook/update-webhook.handler.js';

/** The parts that a test gives in another form. */
export interface WebhooksParts {
  holder: DynamicModule;
  timeoutMs: number;
}

@Module({
  controllers: [
    CreateWebhookController,
    DeleteWebhookController,
    GetWebhookController,
    HealthController,
    ListWebhooksController,
    TestWebhookController,
    UpdateWebhookController,
  ],
})
export class AppModule {
  static compose(core: ServiceCore, env: Environment, parts: Partial<WebhooksParts> = {}): DynamicModule {
    const dispatcher = createEgressDispatcher(readEgressPolicy(env));
    const sender = new HttpSender(dispatcher, parts.timeoutMs ?? WEBHOOK_TIMEOUT_MS);
    return {
      module: AppModule,
      imports: [
        ServiceCoreModule.with(core),
        BusServerModule,
        DatabaseModule.with(env, { schema: 'webhooks', entities: [WebhookEntity], migrations: [Webhooks0001] }),
        AuditModule.with(core.service),
        parts.holder ?? HolderModule.with('webhooks'),
      ],
      providers: [
        { provide: HttpSender, useValue: sender },
        CreateWebhookHandler,
        DeleteWebhookHandler,
        ReferenceReconciler,
        TestAudit,
        TestWebhookHandler,
        UpdateWebhookHandler,
        WebhookReferences,
        WebhookWrite,
      ],
    };
  }
}
