import { page } from '@countersign/contracts';
import { Controller } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { ApiKeyEntity } from '../database/api-key.entity.js';
import { apiKeyView, viewApiKey } from '../domain/api-key-view.js';
import { uuidPage } from '../domain/uuid-page.js';
import { pageQuery } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listApiKeys = route({
  method: 'GET',
  path: '/v1/api-keys',
  access: 'account',
  tag: 'Account',
  operationId: 'listApiKeys',
  summary: 'List your API keys',
  description:
    'Your own keys that are not revoked, oldest first; also those that have expired. Never the keys themselves.',
  query: pageQuery,
  response: page(apiKeyView),
});

@Controller()
export class ListApiKeysController {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(listApiKeys)
  async list(@Called() { principal, query }: CallOf<typeof listApiKeys>) {
    const { items, nextCursor } = await uuidPage(
      query,
      (key: ApiKeyEntity) => key.id,
      (id, take) =>
        this.dataSource.manager.find(ApiKeyEntity, {
          where: { userId: principal.userId, revokedAt: IsNull(), id },
          order: { id: 'ASC' },
          take,
        }),
    );
    return { items: items.map(viewApiKey), nextCursor };
  }
}
