import { revokeReferences } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { RevokeReferencesHandler } from './revoke-references.handler.js';

@Controller()
export class RevokeReferencesController {
  constructor(private readonly handler: RevokeReferencesHandler) {}

  @Handles(revokeReferences)
  revoke(@Called() { request, caller, correlationId }: Call<typeof revokeReferences>) {
    // A consumer can only ever revoke its own: the consumer is who signed the request.
    return this.handler.revoke(request, caller, correlationId);
  }
}
