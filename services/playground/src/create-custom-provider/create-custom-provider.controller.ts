import { createCustomProvider } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { CreateCustomProviderHandler } from './create-custom-provider.handler.js';

@Controller()
export class CreateCustomProviderController {
  constructor(private readonly handler: CreateCustomProviderHandler) {}

  @Handles(createCustomProvider)
  create(@Called() call: Call<typeof createCustomProvider>) {
    return this.handler.create(call, teamAdmin(call.caller));
  }
}
