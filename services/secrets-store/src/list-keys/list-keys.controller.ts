import { listKeys } from '@countersign/contracts';
import { Called, deploymentAdmin, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { ListKeysHandler } from './list-keys.handler.js';

@Controller()
export class ListKeysController {
  constructor(private readonly handler: ListKeysHandler) {}

  @Handles(listKeys)
  list(@Called() { caller, correlationId }: Call<typeof listKeys>) {
    deploymentAdmin(caller);
    return this.handler.list(correlationId);
  }
}
