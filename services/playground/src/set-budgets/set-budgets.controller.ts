import { setBudgets } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { SetBudgetsHandler } from './set-budgets.handler.js';

@Controller()
export class SetBudgetsController {
  constructor(private readonly handler: SetBudgetsHandler) {}

  @Handles(setBudgets)
  set(@Called() call: Call<typeof setBudgets>) {
    return this.handler.set(call, teamAdmin(call.caller));
  }
}
