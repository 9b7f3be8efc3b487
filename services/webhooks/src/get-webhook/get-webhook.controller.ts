import { getWebhook } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findWebhook } from '../domain/find-webhook.js';
import { WebhookReferences } from '../domain/webhook-references.js';
import { viewWebhook } from '../domain/webhook-view.js';

@Controller()
export class GetWebhookController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: WebhookReferences,
  ) {}

  @Handles(getWebhook)
  async get(@Called() { request, caller }: Call<typeof getWebhook>) {
    const { team } = teamActor(caller);
    const webhook = await findWebhook(this.dataSource.manager, team, request.id);
    return viewWebhook(webhook, await this.references.heldBy(team, [webhook]));
  }
}
