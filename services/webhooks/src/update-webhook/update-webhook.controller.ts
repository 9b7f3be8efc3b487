import { updateWebhook } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { UpdateWebhookHandler } from './update-webhook.handler.js';

@Controller()
export class UpdateWebhookController {
  constructor(private readonly handler: UpdateWebhookHandler) {}

  @Handles(updateWebhook)
  update(@Called() call: Call<typeof updateWebhook>) {
    return this.handler.update(call, teamAdmin(call.caller));
  }
}
