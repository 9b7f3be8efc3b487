import { StatementSigner } from '@countersign/audit-chain';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AppendAuditController } from './append-audit/append-audit.controller.js';
import { ChainAppender } from './append-audit/chain-appender.js';
import { ExportAuditController } from './export-audit/export-audit.controller.js';
import { ExportAuditHandler } from './export-audit/export-audit.handler.js';
import { ListAuditController } from './list-audit/list-audit.controller.js';
import { ListAuditKeysController } from './list-audit-keys/list-audit-keys.controller.js';
import { RefusalInterceptor } from './audit-refusals/refusal.interceptor.js';
import { ReportResolvesController } from './report-resolves/report-resolves.controller.js';
import { ReportResolvesHandler } from './report-resolves/report-resolves.handler.js';
import { AUDIT_SETTINGS, type AuditSettings } from './sign-checkpoints/audit-settings.js';
import { AUDIT_KEYS, AUDIT_SIGNER } from './sign-checkpoints/audit-signer.js';
import { CheckpointSigner } from './sign-checkpoints/checkpoint-signer.js';
import { AuditStreams } from './stream-audit/audit-streams.js';
import { STREAM_SETTINGS, type StreamSettings } from './stream-audit/stream-settings.js';

/** The audit log: its chains, their checkpoints, exports and streams. */
@Module({
  controllers: [
    AppendAuditController,
    ExportAuditController,
    ListAuditController,
    ListAuditKeysController,
    ReportResolvesController,
  ],
})
export class AuditLogModule {
  static with(settings: AuditSettings, streams: StreamSettings): DynamicModule {
    return {
      module: AuditLogModule,
      providers: [
        { provide: AUDIT_SETTINGS, useValue: settings },
        { provide: AUDIT_KEYS, useValue: settings.keys },
        { provide: AUDIT_SIGNER, useValue: new StatementSigner(settings.keys.current) },
        { provide: STREAM_SETTINGS, useValue: streams },
        { provide: APP_INTERCEPTOR, useClass: RefusalInterceptor },
        ChainAppender,
        AuditStreams,
        CheckpointSigner,
        ExportAuditHandler,
        ReportResolvesHandler,
      ],
    };
  }
}
