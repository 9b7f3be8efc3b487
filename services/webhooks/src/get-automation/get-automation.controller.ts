import { getAutomation } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { viewAutomation } from '../domain/automation-view.js';
import { findAutomation } from '../domain/find-automation.js';
import { findWebhook } from '../domain/find-webhook.js';
import { WebhookReferences } from '../domain/webhook-references.js';

@Controller()
export class GetAutomationController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: WebhookReferences,
  ) {}

  @Handles(getAutomation)
  async get(@Called() { request, caller }: Call<typeof getAutomation>) {
    const { team } = teamActor(caller);
    const { manager } = this.dataSource;
    const automation = await findAutomation(manager, team, request.id);
    const webhook = await findWebhook(manager, team, automation.webhookId);
    return viewAutomation(automation, webhook, await this.references.heldBy(team, [webhook]));
  }
}
