import { CountersignError, GRANTING, grantReferences } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import type { VerifiedActor } from '@countersign/platform-identity';
import { Controller } from '@nestjs/common';
import { GrantReferencesHandler } from './grant-references.handler.js';

@Controller()
export class GrantReferencesController {
  constructor(private readonly handler: GrantReferencesHandler) {}

  @Handles(grantReferences)
  grant(@Called() { request, caller, correlationId }: Call<typeof grantReferences>) {
    // The consumer is who signed the request; the person is whose token it forwards. Neither is what the request says.
    const actor = teamActor(caller);
    requireAskedFor(caller);
    return this.handler.grant(request, caller.issuer, actor, correlationId);
  }
}

/** SAFETY: of the token of somebody who only looked, a consumer that is somebody else's could make any grant in the team. */
function requireAskedFor({ askedBy }: VerifiedActor): void {
  if (askedBy.length > 0 && askedBy.every((operation) => GRANTING.has(operation))) return;
  throw new CountersignError('FORBIDDEN', 'Nobody asked for what a reference would be granted for.');
}
