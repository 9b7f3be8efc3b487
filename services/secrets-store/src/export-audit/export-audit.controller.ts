import { exportAudit, listAuditKeys } from '@countersign/contracts';
import type { SigningKeys } from '@countersign/audit-chain';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller, Inject } from '@nestjs/common';
import { readableChain } from '../audit-log/readable-chain.js';
import { AUDIT_KEYS } from '../sign-checkpoints/audit-signer.js';
import { ExportAuditHandler } from './export-audit.handler.js';

@Controller()
export class ExportAuditController {
  constructor(
    private readonly handler: ExportAuditHandler,
    @Inject(AUDIT_KEYS) private readonly keys: SigningKeys,
  ) {}

  @Handles(exportAudit)
  export(@Called() { request, caller, correlationId }: Call<typeof exportAudit>) {
    return this.handler.export(request, readableChain(caller, request.of), correlationId);
  }

  @Handles(listAuditKeys)
  listKeys() {
    return { keys: this.keys.published };
  }
}
