import { listExecutions, type RequestInput } from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { artifactEvent, AutomationTeam } from '../fixtures/automation-team.js';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let team: AutomationTeam;
let automations: Record<'good' | 'bad', string>;
let webhooks: Record<'good' | 'bad', string>;

beforeAll(async () => {
  system = await WebhooksSystem.start('127.0.0.1');
  system.receiver.respond(({ url }) => ({ status: url === '/bad' ? 400 : 200 }));
  team = new AutomationTeam(system, `${system.receiver.url}/good`);
  const [good, bad] = [await team.webhook(), await team.webhook({ url: `${system.receiver.url}/bad` })];
  webhooks = { good: good.id, bad: bad.id };
  automations = {
    good: (await team.automation(good, { name: 'Good one' })).id,
    bad: (await team.automation(bad, { name: 'Bad one', trigger: tagged('x') })).id,
  };
  await team.send(artifactEvent({ id: 'first' }));
  await team.over(1);
  await team.send(artifactEvent({ type: 'ADD_ARTIFACT_TAG', id: 'second', tag: 'x' }));
  await team.over(2);
  await team.send(artifactEvent({ id: 'third_1' }));
  await team.over(3);
});
afterAll(() => system.close());

const tagged = (pattern: string) => ({
  event: 'ADD_ARTIFACT_TAG' as const,
  filter: { collectionPattern: null, tagPattern: pattern },
});

type Filter = Partial<RequestInput<typeof listExecutions>>;
const eventsOf = async (filter: Filter) => (await team.executions(filter)).map(({ event }) => event.id);

test('history is there for members, the newest first', async () => {
  const request = { limit: 10 };
  const { items } = await system.call(person('member', team.admin.team), listExecutions, request);
  expect(items.map(({ event }) => event.id)).toEqual(['third_1', 'second', 'first']);
  expect((await system.call(person('admin', randomUUID()), listExecutions, request)).items).toEqual([]);
});

test('it is found by what it was about and what became of it', async () => {
  expect(await eventsOf({ automation: automations.bad })).toEqual(['second']);
  expect(await eventsOf({ webhook: webhooks.good })).toEqual(['third_1', 'first']);
  expect(await eventsOf({ status: 'failed' })).toEqual(['second']);
  expect(await eventsOf({ status: 'pending' })).toEqual([]);
  expect(await eventsOf({ deadLettered: true })).toEqual(['second']);
  expect(await eventsOf({ deadLettered: false, status: 'finished' })).toEqual(['third_1', 'first']);
  expect(await eventsOf({ eventType: 'ADD_ARTIFACT_TAG' })).toEqual(['second']);
});

test('it is found by time', async () => {
  const [third, second] = await team.executions();
  expect(await eventsOf({ from: second!.createdAt })).toEqual(['third_1', 'second']);
  expect(await eventsOf({ to: third!.createdAt })).toEqual(['second', 'first']);
  expect(await eventsOf({ from: second!.createdAt, to: third!.createdAt })).toEqual(['second']);
});

test('it is searched by event, error and automation, and the text is taken as it is', async () => {
  expect(await eventsOf({ search: 'SECO' })).toEqual(['second']);
  expect(await eventsOf({ search: 'answered 400' })).toEqual(['second']);
  expect(await eventsOf({ search: 'receiver_refused' })).toEqual(['second']);
  expect(await eventsOf({ search: 'bad one' })).toEqual(['second']);
  expect(await eventsOf({ search: 'd_1' })).toEqual(['third_1']);
  expect(await eventsOf({ search: 't_ird' })).toEqual([]);
  expect(await eventsOf({ search: '%' })).toEqual([]);
  expect(await eventsOf({ search: "' OR true --" })).toEqual([]);
});

test('it comes page by page', async () => {
  const first = await system.call(team.admin, listExecutions, { limit: 2 });
  expect(first.items.map(({ event }) => event.id)).toEqual(['third_1', 'second']);
  const second = await system.call(team.admin, listExecutions, { limit: 2, cursor: first.nextCursor! });
  expect([second.items.map(({ event }) => event.id), second.nextCursor]).toEqual([['first'], null]);
});

test('what is older than the operator keeps it is deleted, whole; what is pending stays', async () => {
  const old = new AutomationTeam(system, `${system.receiver.url}/good`);
  await old.automation(await old.webhook());
  await old.send(artifactEvent({ id: 'gone' }), artifactEvent({ id: 'pending' }), artifactEvent({ id: 'young' }));
  const executions = await old.over(3);
  const idOf = (event: string) => executions.find((execution) => execution.event.id === event)!.id;
  await system.database.query(
    `UPDATE webhooks.events SET received_at = now() - interval '31 days' WHERE team_id = $1`,
    [old.admin.team],
  );
  await system.database.query(
    `UPDATE webhooks.executions SET finished_at = now() - interval '30 days 1 minute' WHERE id = ANY($1)`,
    [[idOf('gone'), idOf('pending')]],
  );
  await system.database.query(
    `WITH again AS (UPDATE webhooks.executions SET status = 'pending' WHERE id = $1 RETURNING id, webhook_id)
     INSERT INTO webhooks.execution_queue (execution_id, webhook_id, host, due_at)
     SELECT id, webhook_id, 'example.com', now() + interval '1 day' FROM again`,
    [idOf('pending')],
  );
  await system.database.query('NOTIFY webhooks_clean_history');
  const left = async () => (await old.executions()).map(({ event }) => event.id).sort();
  await waitFor(async () => (await left()).length < 3, { what: 'history to be cleaned' });
  expect(await left()).toEqual(['pending', 'young']);
  const count = async (table: string, column: string, value: string) => {
    const rows: unknown[] = await system.database.query(`SELECT FROM webhooks.${table} WHERE ${column} = $1`, [value]);
    return rows.length;
  };
  await waitFor(async () => (await count('events', 'event_id', 'gone')) === 0, { what: 'its event to be cleaned' });
  expect(await count('attempts', 'execution_id', idOf('gone'))).toBe(0);
  expect(await count('attempts', 'execution_id', idOf('young'))).toBe(1);
  expect(await eventsOf({})).toHaveLength(3);
});
