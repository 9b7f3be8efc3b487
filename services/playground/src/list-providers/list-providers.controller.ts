import { listProviders } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { ListProvidersHandler } from './list-providers.handler.js';

@Controller()
export class ListProvidersController {
  constructor(private readonly handler: ListProvidersHandler) {}

  @Handles(listProviders)
  list(@Called() call: Call<typeof listProviders>) {
    return this.handler.list(call, teamActor(call.caller));
  }
}
