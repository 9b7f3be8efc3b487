import { listWebhooks } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import { WebhookEntity } from '../database/webhook.entity.js';
import { WebhookReferences } from '../domain/webhook-references.js';
import { viewWebhook } from '../domain/webhook-view.js';

/** A team's webhooks in order of creation, a page at a time, with one question to the store for the whole page. */
@Controller()
export class ListWebhooksController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: WebhookReferences,
  ) {}

  @Handles(listWebhooks)
  async list(@Called() { request, caller }: Call<typeof listWebhooks>) {
    const { team } = teamActor(caller);
    const after = decodeCursor(request.cursor);
    const rows = await this.dataSource.manager.find(WebhookEntity, {
      where: { teamId: team, ...(after === null ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: request.limit + 1,
    });
    const { items, nextCursor } = toPage(rows, request.limit, ({ id }) => id);
    const held = await this.references.heldBy(team, items);
    return { items: items.map((webhook) => viewWebhook(webhook, held)), nextCursor };
  }
}
