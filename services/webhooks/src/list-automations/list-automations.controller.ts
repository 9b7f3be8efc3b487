import { listAutomations, type RequestOf } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { AutomationEntity } from '../database/automation.entity.js';
import { WebhookEntity } from '../database/webhook.entity.js';
import { viewAutomation } from '../domain/automation-view.js';
import { contains } from '../domain/contains.js';
import { WebhookReferences } from '../domain/webhook-references.js';

/** A team's automations in order of creation, a page at a time, with one question to the store for the whole page. */
@Controller()
export class ListAutomationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: WebhookReferences,
  ) {}

  @Handles(listAutomations)
  async list(@Called() { request, caller }: Call<typeof listAutomations>) {
    const { team } = teamActor(caller);
    const { items, nextCursor } = toPage(await this.rows(team, request), request.limit, ({ id }) => id);
    const ids = [...new Set(items.map(({ webhookId }) => webhookId))];
    const webhooks = await this.dataSource.manager.findBy(WebhookEntity, { id: In(ids) });
    const byId = new Map(webhooks.map((webhook) => [webhook.id, webhook]));
    const held = await this.references.heldBy(team, webhooks);
    return {
      items: items.flatMap((automation) => {
        const webhook = byId.get(automation.webhookId);
        return webhook ? [viewAutomation(automation, webhook, held)] : [];
      }),
      nextCursor,
    };
  }

  private rows(team: string, { cursor, limit, search, webhook }: RequestOf<typeof listAutomations>) {
    const query = this.dataSource.manager
      .createQueryBuilder(AutomationEntity, 'a')
      .where('a.team_id = :team', { team })
      .orderBy('a.id')
      .take(limit + 1);
    const after = decodeCursor(cursor);
    if (after !== null) query.andWhere('a.id > :after', { after });
    if (webhook) query.andWhere('a.webhook_id = :webhook', { webhook });
    if (search) query.andWhere('(a.name ILIKE :part OR a.description ILIKE :part)', { part: contains(search) });
    return query.getMany();
  }
}
