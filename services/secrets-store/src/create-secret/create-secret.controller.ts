import { createSecret } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { CreateSecretHandler } from './create-secret.handler.js';

@Controller()
export class CreateSecretController {
  constructor(private readonly handler: CreateSecretHandler) {}

  @Handles(createSecret)
  create(@Called() { request, caller, correlationId }: Call<typeof createSecret>) {
    return this.handler.create(request, teamAdmin(caller), correlationId);
  }
}
