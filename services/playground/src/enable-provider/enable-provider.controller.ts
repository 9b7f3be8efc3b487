import { enableProvider } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { EnableProviderHandler } from './enable-provider.handler.js';

@Controller()
export class EnableProviderController {
  constructor(private readonly handler: EnableProviderHandler) {}

  @Handles(enableProvider)
  enable(@Called() call: Call<typeof enableProvider>) {
    return this.handler.enable(call, teamAdmin(call.caller));
  }
}
