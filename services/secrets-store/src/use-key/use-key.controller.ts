import { useKey } from '@countersign/contracts';
import { Called, deploymentAdmin, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { UseKeyHandler } from './use-key.handler.js';

@Controller()
export class UseKeyController {
  constructor(private readonly handler: UseKeyHandler) {}

  @Handles(useKey)
  use(@Called() { request, caller, correlationId }: Call<typeof useKey>) {
    return this.handler.use(request.keyId, deploymentAdmin(caller), correlationId);
  }
}
