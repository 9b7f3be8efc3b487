import { createSandbox } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { CreateSandboxHandler } from './create-sandbox.handler.js';

@Controller()
export class CreateSandboxController {
  constructor(private readonly handler: CreateSandboxHandler) {}

  @Handles(createSandbox)
  create(@Called() call: Call<typeof createSandbox>) {
    // Members use the team's secrets: in a sandbox of their own they may do with them what they could do anywhere.
    return this.handler.create(call, teamActor(call.caller));
  }
}
