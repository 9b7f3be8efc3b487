import { testWebhook } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { TestWebhookHandler } from './test-webhook.handler.js';

@Controller()
export class TestWebhookController {
  constructor(private readonly handler: TestWebhookHandler) {}

  @Handles(testWebhook)
  test(@Called() call: Call<typeof testWebhook>) {
    return this.handler.test(call, teamAdmin(call.caller));
  }
}
