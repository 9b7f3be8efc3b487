import { createWebhook } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { CreateWebhookHandler } from './create-webhook.handler.js';

@Controller()
export class CreateWebhookController {
  constructor(private readonly handler: CreateWebhookHandler) {}

  @Handles(createWebhook)
  create(@Called() call: Call<typeof createWebhook>) {
    return this.handler.create(call, teamAdmin(call.caller));
  }
}
