import { deleteCustomProvider } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DeleteCustomProviderHandler } from './delete-custom-provider.handler.js';

@Controller()
export class DeleteCustomProviderController {
  constructor(private readonly handler: DeleteCustomProviderHandler) {}

  @Handles(deleteCustomProvider)
  delete(@Called() call: Call<typeof deleteCustomProvider>) {
    return this.handler.delete(call, teamAdmin(call.caller));
  }
}
