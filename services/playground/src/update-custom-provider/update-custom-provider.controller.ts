import { updateCustomProvider } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { UpdateCustomProviderHandler } from './update-custom-provider.handler.js';

@Controller()
export class UpdateCustomProviderController {
  constructor(private readonly handler: UpdateCustomProviderHandler) {}

  @Handles(updateCustomProvider)
  update(@Called() call: Call<typeof updateCustomProvider>) {
    return this.handler.update(call, teamAdmin(call.caller));
  }
}
