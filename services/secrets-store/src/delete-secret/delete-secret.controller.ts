import { deleteSecret } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DeleteSecretHandler } from './delete-secret.handler.js';

@Controller()
export class DeleteSecretController {
  constructor(private readonly handler: DeleteSecretHandler) {}

  @Handles(deleteSecret)
  delete(@Called() { request, caller, correlationId }: Call<typeof deleteSecret>) {
    return this.handler.delete(request, teamAdmin(caller), correlationId);
  }
}
