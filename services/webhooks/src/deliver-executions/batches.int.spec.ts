import { createLogger } from '@countersign/platform-log';
import { startPostgres, type TestPostgres } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AutomationEntity } from '../database/automation.entity.js';
import { WebhookEntity } from '../database/webhook.entity.js';
import { Webhooks0001 } from '../migrations/0001-webhooks.js';
import { Webhooks0002 } from '../migrations/0002-automations.js';
import { Webhooks0003 } from '../migrations/0003-fair-shares.js';
import type { AttemptResult } from './attempt-result.js';
import { AttemptResults } from './attempt-results.js';
import type { Claim } from './claim.js';
import { Subjects } from './subjects.js';

let postgres: TestPostgres;
let database: DataSource;

beforeAll(async () => {
  postgres = await startPostgres();
  const { webhooks: url } = await postgres.createServiceDatabase('webhooks');
  database = await new DataSource({
    ...{ type: 'postgres', url, schema: 'webhooks', extra: { options: '-c search_path=webhooks' } },
    entities: [AutomationEntity, WebhookEntity],
    migrations: [Webhooks0001, Webhooks0002, Webhooks0003],
  }).initialize();
  await database.runMigrations({ transaction: 'each' });
});
afterAll(async () => {
  await database.destroy();
  await postgres.stop();
});

const claimer = randomUUID();

/** An execution of a team of its own, whose automation was deleted, as this process holds it. */
async function claimed(): Promise<Claim> {
  const of = { team: randomUUID(), id: randomUUID(), automationId: randomUUID(), eventId: randomUUID() };
  await database.query("INSERT INTO team_automations (team_id, version) VALUES ($1, '1')", [of.team]);
  await database.query(
    `INSERT INTO events (team_id, event_id, type, body, received_at, received_by)
     VALUES ($1, $2, 'CREATE_ARTIFACT', '{}', now(), 'ada')`,
    [of.team, of.eventId],
  );
  await database.query(
    `INSERT INTO executions (id, team_id, automation_id, automation_name, webhook_id, webhook_name, event_id, event_type,
                             status, created_at)
     VALUES ($1, $2, $3, 'Tell', gen_random_uuid(), 'Deploy', $4, 'CREATE_ARTIFACT', 'pending', now())`,
    [of.id, of.team, of.automationId, of.eventId],
  );
  await database.query(
    `INSERT INTO execution_queue (execution_id, webhook_id, host, due_at, claimed_by, claimed_at, claimed_until, attempts)
     VALUES ($1, gen_random_uuid(), 'example.org', now(), $2, now(), now() + interval '1 hour', 1)`,
    [of.id, claimer],
  );
  return { ...of, host: 'example.org', number: 1, attempt: 1, firstAttemptAt: null };
}

test('a delivery whose team or event is gone takes none of those along that begin with it', async () => {
  const [gone, other] = [await claimed(), await claimed()];
  await database.query('DELETE FROM team_automations WHERE team_id = $1', [gone.team]);
  const subjects = new Subjects(database);
  const found = await Promise.allSettled([gone, other].map((claim) => subjects.of(claim)));
  expect(found).toMatchObject([
    { status: 'rejected', reason: { message: 'An execution has no event.' } },
    { status: 'fulfilled', value: { automation: null, webhook: null, event: {} } },
  ]);
});

test('a result that cannot be written takes none of those along that come with it', async () => {
  const [refused, other] = [await claimed(), await claimed()];
  const results = new AttemptResults(database, createLogger('test', 'silent'));
  const took = (durationMs: number): AttemptResult => ({
    kind: 'attempted',
    record: { startedAt: new Date(), durationMs, exchange: null, error: null },
    outcome: { kind: 'finished' },
  });
  const written = await Promise.allSettled([
    // More than the column takes.
    results.record({ claimer, claim: refused, result: took(2 ** 31) }),
    results.record({ claimer, claim: other, result: took(5) }),
  ]);
  expect(written).toMatchObject([{ status: 'rejected', reason: { code: '22003' } }, { status: 'fulfilled' }]);
  const statuses = 'SELECT id, status FROM executions WHERE id = ANY($1)';
  expect(new Set(await database.query<unknown[]>(statuses, [[refused.id, other.id]]))).toEqual(
    new Set([
      { id: refused.id, status: 'pending' },
      { id: other.id, status: 'finished' },
    ]),
  );
});
