import { rotateSecret } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { RotateSecretHandler } from './rotate-secret.handler.js';

@Controller()
export class RotateSecretController {
  constructor(private readonly handler: RotateSecretHandler) {}

  @Handles(rotateSecret)
  rotate(@Called() { request, caller, correlationId }: Call<typeof rotateSecret>) {
    return this.handler.rotate(request, teamAdmin(caller), correlationId);
  }
}
