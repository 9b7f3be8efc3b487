import { DatabaseModule, WriteTransaction } from '@countersign/platform-database';
import { Sealer, SEALING_KEYRING } from '@countersign/custody-seal';
import { AuditModule } from '@countersign/platform-audit';
import { BusServerModule } from '@countersign/platform-bus';
import type { Environment } from '@countersign/platform-config';
import { ServiceCoreModule, type ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { chainAuditSink } from './append-audit/chain-appender.js';
import { AuditLogModule } from './audit-log.module.js';
import { ChangesSinceController } from './changes-since/changes-since.controller.js';
import { ConsumerReferencesController } from './consumer-references/consumer-references.controller.js';
import { CreateSecretController } from './create-secret/create-secret.controller.js';
import { CreateSecretHandler } from './create-secret/create-secret.handler.js';
import { ReferenceEntity } from './database/reference.entity.js';
import { SecretEntity } from './database/secret.entity.js';
import { SecretVersionEntity } from './database/secret-version.entity.js';
import { DeleteSecretController } from './delete-secret/delete-secret.controller.js';
import { DeleteSecretHandler } from './delete-secret/delete-secret.handler.js';
import { CurrentSealingKey } from './domain/current-sealing-key.js';
import { ValueSealing } from './domain/value-sealing.js';
import { Intake } from './domain/intake.js';
import { OverlapEnder } from './end-overlaps/overlap-ender.js';
import { FinishRotationController } from './finish-rotation/finish-rotation.controller.js';
import { FinishRotationHandler } from './finish-rotation/finish-rotation.handler.js';
import { GetSecretController } from './get-secret/get-secret.controller.js';
import { GrantReferencesController } from './grant-references/grant-references.controller.js';
import { GrantReferencesHandler } from './grant-references/grant-references.handler.js';
import { HealthController } from './health/health.controller.js';
import { KnownSecretsController } from './known-secrets/known-secrets.controller.js';
import { KeepLeasesController } from './keep-leases/keep-leases.controller.js';
import { LeaseRows } from './keep-leases/lease-rows.js';
import { PROTOCOL_SETTINGS, readProtocolSettings } from './keep-leases/lease-settings.js';
import { ListBrokenSecretsController } from './list-broken-secrets/list-broken-secrets.controller.js';
import { ListChangesController } from './list-changes/list-changes.controller.js';
import { ListKeysController } from './list-keys/list-keys.controller.js';
import { ListKeysHandler } from './list-keys/list-keys.handler.js';
import { ListReferencesController } from './list-references/list-references.controller.js';
import { ListSecretsController } from './list-secrets/list-secrets.controller.js';
import { SecretsStore0001 } from './migrations/0001-secrets-store.js';
import { SecretsStore0002 } from './migrations/0002-custody-keys.js';
import { SecretsStore0003 } from './migrations/0003-audit-log.js';
import { SecretsStore0004 } from './migrations/0004-broken-by.js';
import { SecretsStore0005 } from './migrations/0005-change-progress.js';
import { SecretsStore0006 } from './migrations/0006-rejections.js';
import { SecretsStore0007 } from './migrations/0007-watched-time.js';
import { ChangePublisher } from './publish-changes/change-publisher.js';
import { ChangeStream } from './publish-changes/change-stream.js';
import { ProgressRecorder } from './record-progress/progress-recorder.js';
import { ReportRejectionsController } from './report-rejections/report-rejections.controller.js';
import { RetireKeyController } from './retire-key/retire-key.controller.js';
import { RetireKeyHandler } from './retire-key/retire-key.handler.js';
import { RevokeReferencesController } from './revoke-references/revoke-references.controller.js';
import { RevokeReferencesHandler } from './revoke-references/revoke-references.handler.js';
import { RewrapBatch } from './rewrap-keys/rewrap-batch.js';
import { RewrapJobs } from './rewrap-keys/rewrap-jobs.js';
import { RewrapController } from './rewrap-keys/rewrap.controller.js';
import { RewrapHandler } from './rewrap-keys/rewrap.handler.js';
import { RewrapRun } from './rewrap-keys/rewrap-run.js';
import { Rewrapper } from './rewrap-keys/rewrapper.js';
import { RotateSecretController } from './rotate-secret/rotate-secret.controller.js';
import { RotateSecretHandler } from './rotate-secret/rotate-secret.handler.js';
import { readStoreKeys } from './settings.js';
import { ShowDeploymentController } from './show-deployment/show-deployment.controller.js';
import { readAuditSettings } from './sign-checkpoints/audit-settings.js';
import { readStreamSettings } from './stream-audit/stream-settings.js';
import { UndoRotationController } from './undo-rotation/undo-rotation.controller.js';
import { UndoRotationHandler } from './undo-rotation/undo-rotation.handler.js';
import { ChooseAtBoot } from './use-key/choose-at-boot.js';
import { KeyProof } from './use-key/key-proof.js';
import { UseKeyController } from './use-key/use-key.controller.js';
import { UseKeyHandler } from './use-key/use-key.handler.js';
import { GetPropagationController } from './get-propagation/get-propagation.controller.js';
import { LatestChanges } from './watch-propagation/latest-changes.js';
import { LeaseSnapshots } from './watch-propagation/lease-snapshots.js';
import { PropagationReader } from './get-propagation/propagation-reader.js';
import { PropagationWatch } from './watch-propagation/propagation-watch.js';

/** In order of time. */
const MIGRATIONS = [
  SecretsStore0001,
  SecretsStore0002,
  SecretsStore0003,
  SecretsStore0004,
  SecretsStore0005,
  SecretsStore0006,
  SecretsStore0007,
];

@Module({
  controllers: [
    ChangesSinceController,
    ConsumerReferencesController,
    KnownSecretsController,
    CreateSecretController,
    DeleteSecretController,
    FinishRotationController,
    GetPropagationController,
    GetSecretController,
    GrantReferencesController,
    HealthController,
    KeepLeasesController,
    ListBrokenSecretsController,
    ListChangesController,
    ListKeysController,
    ListReferencesController,
    ListSecretsController,
    ReportRejectionsController,
    RetireKeyController,
    RevokeReferencesController,
    RewrapController,
    RotateSecretController,
    ShowDeploymentController,
    UndoRotationController,
    UseKeyController,
  ],
})
export class AppModule {
  static compose(core: ServiceCore, env: Environment): DynamicModule {
    const keys = readStoreKeys(env, core.logger);
    const audit = readAuditSettings(env);
    return {
      module: AppModule,
      imports: [
        ServiceCoreModule.with(core),
        BusServerModule,
        DatabaseModule.with(env, {
          schema: 'secrets_store',
          entities: [SecretEntity, SecretVersionEntity, ReferenceEntity],
          migrations: MIGRATIONS,
        }),
        AuditModule.with(core.service, { sink: chainAuditSink, counts: { seconds: audit.countSeconds } }),
        AuditLogModule.with(audit, readStreamSettings(env)),
      ],
      providers: [
        { provide: PROTOCOL_SETTINGS, useValue: readProtocolSettings(env) },
        { provide: Intake, useValue: new Intake(keys.intake) },
        { provide: SEALING_KEYRING, useValue: keys.sealing },
        ChangePublisher,
        ChangeStream,
        ChooseAtBoot,
        CreateSecretHandler,
        CurrentSealingKey,
        ValueSealing,
        DeleteSecretHandler,
        FinishRotationHandler,
        GrantReferencesHandler,
        KeyProof,
        LatestChanges,
        LeaseRows,
        LeaseSnapshots,
        ListKeysHandler,
        OverlapEnder,
        ProgressRecorder,
        PropagationReader,
        PropagationWatch,
        RetireKeyHandler,
        RevokeReferencesHandler,
        RewrapBatch,
        RewrapHandler,
        RewrapJobs,
        RewrapRun,
        Rewrapper,
        RotateSecretHandler,
        Sealer,
        UndoRotationHandler,
        UseKeyHandler,
        WriteTransaction,
      ],
    };
  }
}
