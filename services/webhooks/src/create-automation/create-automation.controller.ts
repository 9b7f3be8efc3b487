import { createAutomation } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { CreateAutomationHandler } from './create-automation.handler.js';

@Controller()
export class CreateAutomationController {
  constructor(private readonly handler: CreateAutomationHandler) {}

  @Handles(createAutomation)
  create(@Called() call: Call<typeof createAutomation>) {
    return this.handler.create(call, teamAdmin(call.caller));
  }
}
