import { retireKey } from '@countersign/contracts';
import { Called, deploymentAdmin, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { RetireKeyHandler } from './retire-key.handler.js';

@Controller()
export class RetireKeyController {
  constructor(private readonly handler: RetireKeyHandler) {}

  @Handles(retireKey)
  retire(@Called() { request, caller, correlationId }: Call<typeof retireKey>) {
    return this.handler.retire(request.keyId, deploymentAdmin(caller), correlationId);
  }
}
