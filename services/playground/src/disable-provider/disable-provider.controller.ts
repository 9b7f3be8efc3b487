import { disableProvider } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DisableProviderHandler } from './disable-provider.handler.js';

@Controller()
export class DisableProviderController {
  constructor(private readonly handler: DisableProviderHandler) {}

  @Handles(disableProvider)
  disable(@Called() call: Call<typeof disableProvider>) {
    return this.handler.disable(call, teamAdmin(call.caller));
  }
}
