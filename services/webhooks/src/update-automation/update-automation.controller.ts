import { updateAutomation } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { UpdateAutomationHandler } from './update-automation.handler.js';

@Controller()
export class UpdateAutomationController {
  constructor(private readonly handler: UpdateAutomationHandler) {}

  @Handles(updateAutomation)
  update(@Called() call: Call<typeof updateAutomation>) {
    return this.handler.update(call, teamAdmin(call.caller));
  }
}
