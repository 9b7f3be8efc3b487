import type { SigningKeys } from '@countersign/audit-chain';
import { listAuditKeys } from '@countersign/contracts';
import { Handles } from '@countersign/platform-bus';
import { Controller, Inject } from '@nestjs/common';
import { AUDIT_KEYS } from '../sign-checkpoints/audit-signer.js';

@Controller()
export class ListAuditKeysController {
  constructor(@Inject(AUDIT_KEYS) private readonly keys: SigningKeys) {}

  @Handles(listAuditKeys)
  list() {
    return { keys: this.keys.published };
  }
}
