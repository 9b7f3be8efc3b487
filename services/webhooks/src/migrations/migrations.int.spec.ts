import { startPostgres, type TestPostgres } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource, type MigrationInterface } from 'typeorm';
import { AutomationEntity } from '../database/automation.entity.js';
import { WebhookEntity } from '../database/webhook.entity.js';
import { Webhooks0001 } from './0001-webhooks.js';
import { Webhooks0002 } from './0002-automations.js';
import { Webhooks0003 } from './0003-fair-shares.js';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function migrate(url: string, ...migrations: (new () => MigrationInterface)[]): Promise<DataSource> {
  const extra = { options: '-c search_path=webhooks' };
  const entities = [AutomationEntity, WebhookEntity];
  const source = new DataSource({ type: 'postgres', url, schema: 'webhooks', entities, migrations, extra });
  await source.initialize();
  await source.runMigrations({ transaction: 'each' });
  return source;
}

test('a database of the first release, with webhooks in it, goes on as it was', async () => {
  const { webhooks: url } = await postgres.createServiceDatabase('webhooks');
  const before = await migrate(url, Webhooks0001);
  await before.query(
    `INSERT INTO webhooks (id, team_id, name, name_key, url, access_token_secret, secrets, created_at, created_by,
                           updated_at, updated_by, row_version)
     SELECT gen_random_uuid(), gen_random_uuid(), 'Deploy', 'deploy', 'https://hooks.example.com', 'TOKEN', '{A,B}',
            now(), 'ada', now(), 'ada', 1 FROM generate_series(1, 1000)`,
  );
  await before.destroy();
  const after = await migrate(url, Webhooks0001, Webhooks0002, Webhooks0003);
  const webhooks = await after.manager.find(WebhookEntity);
  expect(webhooks).toHaveLength(1_000);
  expect(webhooks[0]).toMatchObject({
    name: 'Deploy',
    accessTokenSecret: 'TOKEN',
    secrets: ['A', 'B'],
    signingSecret: null,
    headers: {},
    timeoutSeconds: 10,
    enabled: true,
    signatureHeader: null,
  });
  expect(await after.manager.find(AutomationEntity)).toEqual([]);
  await after.destroy();
});
