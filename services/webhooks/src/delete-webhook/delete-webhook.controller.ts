import { deleteWebhook } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DeleteWebhookHandler } from './delete-webhook.handler.js';

@Controller()
export class DeleteWebhookController {
  constructor(private readonly handler: DeleteWebhookHandler) {}

  @Handles(deleteWebhook)
  delete(@Called() call: Call<typeof deleteWebhook>) {
    return this.handler.delete(call, teamAdmin(call.caller));
  }
}
