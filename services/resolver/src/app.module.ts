import { Opener, OPENING_KEYS } from '@countersign/custody-open';
import { BusServerModule } from '@countersign/platform-bus';
import type { Environment } from '@countersign/platform-config';
import { DatabaseModule } from '@countersign/platform-database';
import { ServiceCoreModule, type ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { HealthController } from './health/health.controller.js';
import { ProveKeysController } from './prove-keys/prove-keys.controller.js';
import { ProveKeysHandler } from './prove-keys/prove-keys.handler.js';
import { ChangeListener } from './remember-secrets/change-listener.js';
import { SecretMemory } from './remember-secrets/secret-memory.js';
import { ResolveReporter } from './report-resolves/resolve-reporter.js';
import { ResolveController } from './resolve/resolve.controller.js';
import { ResolveHandler } from './resolve/resolve.handler.js';
import { SealedReferences } from './resolve/sealed-references.js';
import { SessionKeys } from './resolve/session-keys.js';
import { RewrapKeysController } from './rewrap-keys/rewrap-keys.controller.js';
import { RewrapKeysHandler } from './rewrap-keys/rewrap-keys.handler.js';
import { readOpeningKeys } from './settings.js';

@Module({ controllers: [HealthController, ProveKeysController, ResolveController, RewrapKeysController] })
export class AppModule {
  static compose(core: ServiceCore, env: Environment): DynamicModule {
    const keys = readOpeningKeys(env, core.logger);
    return {
      module: AppModule,
      imports: [
        ServiceCoreModule.with(core),
        BusServerModule,
        // Another service's schema, read-only: the resolver's role may select from the tables that it needs.
        DatabaseModule.with(env, { schema: 'secrets_store', entities: [], migrations: [] }),
      ],
      providers: [
        { provide: OPENING_KEYS, useValue: keys },
        { provide: Opener, useValue: new Opener(keys) },
        { provide: SecretMemory, useValue: new SecretMemory() },
        ChangeListener,
        ProveKeysHandler,
        ResolveHandler,
        RewrapKeysHandler,
        ResolveReporter,
        SealedReferences,
        SessionKeys,
      ],
    };
  }
}
