import { deleteAutomation } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DeleteAutomationHandler } from './delete-automation.handler.js';

@Controller()
export class DeleteAutomationController {
  constructor(private readonly handler: DeleteAutomationHandler) {}

  @Handles(deleteAutomation)
  delete(@Called() call: Call<typeof deleteAutomation>) {
    return this.handler.delete(call, teamAdmin(call.caller));
  }
}
