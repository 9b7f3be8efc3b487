import { grantReferences } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { GrantReferencesHandler } from './grant-references.handler.js';

@Controller()
export class GrantReferencesController {
  constructor(private readonly handler: GrantReferencesHandler) {}

  @Handles(grantReferences)
  grant(@Called() { request, caller, correlationId }: Call<typeof grantReferences>) {
    // The consumer is who signed the request; the person is whose token it forwards. Neither is what the request says.
    return this.handler.grant(request, caller.issuer, teamActor(caller), correlationId);
  }
}
