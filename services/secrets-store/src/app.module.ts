import { DatabaseModule, WriteTransaction } from '@countersign/platform-database';
import { LocalSealingKey, Sealer } from '@countersign/custody-seal';
import { AuditModule } from '@countersign/platform-audit';
import { BusServerModule } from '@countersign/platform-bus';
import type { Environment } from '@countersign/platform-config';
import { ServiceCoreModule, type ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { AuditChain, chainAuditSink } from './audit-log/audit-chain.js';
import { AuditLogController } from './audit-log/audit-log.controller.js';
import { CatchUpController } from './catch-up/catch-up.controller.js';
import { ConsumerReferencesController } from './consumer-references/consumer-references.controller.js';
import { CreateSecretController } from './create-secret/create-secret.controller.js';
import { CreateSecretHandler } from './create-secret/create-secret.handler.js';
import { ReferenceEntity } from './database/reference.entity.js';
import { SecretEntity } from './database/secret.entity.js';
import { SecretVersionEntity } from './database/secret-version.entity.js';
import { DeleteSecretController } from './delete-secret/delete-secret.controller.js';
import { DeleteSecretHandler } from './delete-secret/delete-secret.handler.js';
import { Intake } from './domain/intake.js';
import { OverlapEnder } from './end-overlaps/overlap-ender.js';
import { FinishRotationController } from './finish-rotation/finish-rotation.controller.js';
import { FinishRotationHandler } from './finish-rotation/finish-rotation.handler.js';
import { GetSecretController } from './get-secret/get-secret.controller.js';
import { GrantReferencesController } from './grant-references/grant-references.controller.js';
import { GrantReferencesHandler } from './grant-references/grant-references.handler.js';
import { HealthController } from './health/health.controller.js';
import { KeepLeasesController } from './keep-leases/keep-leases.controller.js';
import { LeaseRows } from './keep-leases/lease-rows.js';
import { PROTOCOL_SETTINGS, readProtocolSettings } from './keep-leases/lease-settings.js';
import { ListReferencesController } from './list-references/list-references.controller.js';
import { ListSecretsController } from './list-secrets/list-secrets.controller.js';
import { SecretsStore0001 } from './migrations/0001-secrets-store.js';
import { ChangePublisher } from './publish-changes/change-publisher.js';
import { ChangeStream } from './publish-changes/change-stream.js';
import { RevokeReferencesController } from './revoke-references/revoke-references.controller.js';
import { RevokeReferencesHandler } from './revoke-references/revoke-references.handler.js';
import { RotateSecretController } from './rotate-secret/rotate-secret.controller.js';
import { RotateSecretHandler } from './rotate-secret/rotate-secret.handler.js';
import { readStoreKeys } from './settings.js';
import { UndoRotationController } from './undo-rotation/undo-rotation.controller.js';
import { UndoRotationHandler } from './undo-rotation/undo-rotation.handler.js';
import { GetPropagationController } from './watch-propagation/get-propagation.controller.js';
import { LeaseSnapshots } from './watch-propagation/lease-snapshots.js';
import { PropagationReader } from './watch-propagation/propagation-reader.js';
import { PropagationWatch } from './watch-propagation/propagation-watch.js';

@Module({
  controllers: [
    AuditLogController,
    CatchUpController,
    ConsumerReferencesController,
    CreateSecretController,
    DeleteSecretController,
    FinishRotationController,
    GetPropagationController,
    GetSecretController,
    GrantReferencesController,
    HealthController,
    KeepLeasesController,
    ListReferencesController,
    ListSecretsController,
    RevokeReferencesController,
    RotateSecretController,
    UndoRotationController,
  ],
})
export class AppModule {
  static compose(core: ServiceCore, env: Environment): DynamicModule {
    const keys = readStoreKeys(env);
    return {
      module: AppModule,
      imports: [
        ServiceCoreModule.with(core),
        BusServerModule,
        DatabaseModule.with(env, {
          schema: 'secrets_store',
          entities: [SecretEntity, SecretVersionEntity, ReferenceEntity],
          migrations: [SecretsStore0001],
        }),
        AuditModule.with(core.service, chainAuditSink),
      ],
      providers: [
        { provide: PROTOCOL_SETTINGS, useValue: readProtocolSettings(env) },
        { provide: Intake, useValue: new Intake(keys.intake) },
        { provide: Sealer, useValue: new Sealer(new LocalSealingKey(keys.sealing)) },
        AuditChain,
        ChangePublisher,
        ChangeStream,
        CreateSecretHandler,
        DeleteSecretHandler,
        FinishRotationHandler,
        GrantReferencesHandler,
        LeaseRows,
        LeaseSnapshots,
        OverlapEnder,
        PropagationReader,
        PropagationWatch,
        RevokeReferencesHandler,
        RotateSecretHandler,
        UndoRotationHandler,
        WriteTransaction,
      ],
    };
  }
}
