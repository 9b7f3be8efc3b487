import { testAutomation } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { TestAutomationHandler } from './test-automation.handler.js';

@Controller()
export class TestAutomationController {
  constructor(private readonly handler: TestAutomationHandler) {}

  @Handles(testAutomation)
  test(@Called() call: Call<typeof testAutomation>) {
    return this.handler.test(call, teamAdmin(call.caller));
  }
}
