import { exportAudit } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { readableChain } from '../domain/audit-log/readable-chain.js';
import { ExportAuditHandler } from './export-audit.handler.js';

@Controller()
export class ExportAuditController {
  constructor(private readonly handler: ExportAuditHandler) {}

  @Handles(exportAudit)
  export(@Called() { request, caller, correlationId }: Call<typeof exportAudit>) {
    return this.handler.export(request, readableChain(caller, request.of), correlationId);
  }
}
