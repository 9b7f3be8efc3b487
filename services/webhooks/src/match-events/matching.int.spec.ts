import { deleteAutomation, updateAutomation, updateWebhook, type AutomationInput } from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { artifactEvent, AutomationTeam, metricEvent } from '../fixtures/automation-team.js';
import { WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let team: AutomationTeam;

beforeAll(async () => {
  system = await WebhooksSystem.start('127.0.0.1');
});
afterAll(() => system.close());
beforeEach(() => {
  team = new AutomationTeam(system, system.receiver.url);
});

type EventInput = Parameters<AutomationTeam['send']>[number];

/** Which of the events fired, by index, once the last of them has: a marker that everything fires on ends the batch. */
async function firedBy(...events: EventInput[]): Promise<number[]> {
  await team.send(...events);
  const count = async () => {
    const [row]: { count: string }[] = await system.database.query(
      'SELECT count(*) FROM webhooks.events WHERE team_id = $1 AND event_id = ANY($2)',
      [team.admin.team, events.map(({ id }) => id)],
    );
    return Number(row!.count);
  };
  await waitFor(async () => (await count()) === events.length, { what: 'all events to be matched' });
  const executions = await team.executions();
  return events.flatMap(({ id }, index) => (executions.some(({ event }) => event.id === id) ? [index] : []));
}

const metric = (condition: object): AutomationInput['trigger'] =>
  ({ event: 'RUN_METRIC', filter: { user: null, runNamePattern: null, metric: 'loss', condition } }) as never;
const above = (value: number) => metric({ kind: 'threshold', window: 1, aggregate: 'avg', operator: '>', value });

test('type, scope and filter decide', async () => {
  const webhook = await team.webhook();
  await team.automation(webhook, {
    scope: { kind: 'registry', name: 'models' },
    trigger: { event: 'ADD_ARTIFACT_ALIAS', filter: { collectionPattern: '^model$', aliasPattern: '^prod' } },
  });
  const place = { kind: 'registry', name: 'models' } as const;
  const alias = (more: object) => artifactEvent({ type: 'ADD_ARTIFACT_ALIAS', place, alias: 'production', ...more });
  const artifact = { collection: 'models', version: 1, versionString: 'v', metadata: {} };
  const fired = await firedBy(
    alias({}),
    alias({ alias: 'my-prod' }),
    alias({ artifact }),
    alias({ place: { kind: 'project', name: 'models' } }),
    alias({ place: { kind: 'registry', name: 'other' } }),
    artifactEvent({ place }),
    alias({ alias: 'prod' }),
  );
  expect(fired).toEqual([0, 6]);
});

test('one event fires every automation that waits for it, and those of no other team', async () => {
  const other = new AutomationTeam(system, system.receiver.url);
  await other.automation(await other.webhook());
  const webhook = await team.webhook();
  const automations = [await team.automation(webhook), await team.automation(webhook)];
  await team.send(artifactEvent());
  const executions = await team.over(2);
  expect(executions.map(({ automation }) => automation.id).sort()).toEqual(automations.map(({ id }) => id).sort());
  expect(await other.executions()).toEqual([]);
});

test('edits count for the next event: switched off and on, another filter, deleted', async () => {
  const webhook = await team.webhook();
  const { id } = await team.automation(webhook);
  const change = (patch: object) => system.call(team.admin, updateAutomation, { id, patch });
  const fires = async () => (await firedBy(artifactEvent())).length === 1;
  expect(await fires()).toBe(true);
  await change({ enabled: false });
  expect(await fires()).toBe(false);
  await change({ enabled: true, trigger: { event: 'CREATE_ARTIFACT', filter: { collectionPattern: 'nothing' } } });
  expect(await fires()).toBe(false);
  await change({ trigger: { event: 'CREATE_ARTIFACT', filter: { collectionPattern: 'mod' } } });
  expect(await fires()).toBe(true);
  await system.call(team.admin, updateWebhook, { id: webhook.id, patch: { enabled: false } });
  expect(await fires()).toBe(false);
  await system.call(team.admin, updateWebhook, { id: webhook.id, patch: { enabled: true } });
  expect(await fires()).toBe(true);
  await system.call(team.admin, deleteAutomation, { id });
  expect(await fires()).toBe(false);
});

test('after it fired, nothing within the cooldown is executed', async () => {
  await team.automation(await team.webhook(), { cooldownSeconds: 3600 });
  expect(await firedBy(artifactEvent(), artifactEvent())).toEqual([0]);
  expect(await firedBy(artifactEvent())).toEqual([]);
});

test('no more than so many a minute, also where they come side by side', async () => {
  await team.automation(await team.webhook(), { executionsPerMinute: 3 });
  const events = Array.from({ length: 8 }, () => artifactEvent());
  await Promise.all(events.slice(1).map((event) => team.send(event)));
  await firedBy(events[0]!);
  await team.over(3);
});

test('a metric fires once a run, and again for another run', async () => {
  await team.automation(await team.webhook(), {
    trigger: above(0.5),
    payload: { format: 'json', text: '"${run_id}"' },
  });
  const fired = await firedBy(
    metricEvent('run-1', 0.4, 1),
    metricEvent('run-1', 0.6, 2),
    metricEvent('run-1', 0.7, 3),
    metricEvent('run-2', 0.9, 1),
  );
  expect(fired).toEqual([1, 3]);
  expect(await firedBy(metricEvent('run-1', 0.9, 4))).toEqual([]);
});

test('a run is known by its name, however long', async () => {
  await team.automation(await team.webhook(), { trigger: above(0.5), payload: { format: 'json', text: '1' } });
  // Of three bytes each, and in no order that would compress.
  const long = (start: number) =>
    String.fromCodePoint(...Array.from({ length: 500 }, (_, index) => 0x4e00 + ((start + index * 7919) % 20_000)));
  const reported = (run: string, value: number, step: number): EventInput => ({
    ...metricEvent(run, value, step),
    place: { kind: 'project', name: long(0) },
  });
  expect(await firedBy(reported(long(1), 0.9, 1), reported(long(2), 0.4, 1))).toEqual([0]);
  expect(await firedBy(reported(long(1), 0.9, 2), reported(long(2), 0.9, 2))).toEqual([1]);
});

test('a window is what came before, also in earlier batches', async () => {
  const condition = { kind: 'threshold', window: 3, aggregate: 'max', operator: '<', value: 0.5 };
  await team.automation(await team.webhook(), { trigger: metric(condition), payload: { format: 'json', text: '1' } });
  expect(await firedBy(metricEvent('run', 0.9, 1), metricEvent('run', 0.4, 2))).toEqual([]);
  expect(await firedBy(metricEvent('run', 0.3, 3))).toEqual([]);
  expect(await firedBy(metricEvent('run', 0.2, 4))).toEqual([0]);
});

test('a run that stands out from the others fires', async () => {
  const condition = { kind: 'zScore', runs: 100, minimumRuns: 4, direction: 'above', deviations: 3 };
  await team.automation(await team.webhook(), { trigger: metric(condition), payload: { format: 'json', text: '1' } });
  const others = [1, 1.1, 0.9, 1, 1.05].map((value, index) => metricEvent(`run-${index}`, value, 1));
  // A value from before is not the last one of its run, whenever it comes.
  expect(await firedBy(...others, metricEvent('run-0', 1e6, 0))).toEqual([]);
  expect(await firedBy(metricEvent('usual', 1.1, 1), metricEvent('outlier', 9, 1))).toEqual([1]);
});

test('where a cooldown holds a metric back, its run keeps the right to fire', async () => {
  const { id } = await team.automation(await team.webhook(), {
    ...{ trigger: above(0.5), payload: { format: 'json', text: '1' }, cooldownSeconds: 3600 },
  });
  expect(await firedBy(metricEvent('run-1', 1, 1), metricEvent('run-2', 1, 1))).toEqual([0]);
  await system.call(team.admin, updateAutomation, { id, patch: { cooldownSeconds: 0 } });
  expect(await firedBy(metricEvent('run-2', 1, 2))).toEqual([0]);
});

test('with another condition, what was learnt of metrics is forgotten', async () => {
  const { id } = await team.automation(await team.webhook(), {
    ...{ trigger: above(0.5), payload: { format: 'json', text: '1' } },
  });
  expect(await firedBy(metricEvent('run', 1, 1))).toEqual([0]);
  await system.call(team.admin, updateAutomation, { id, patch: { trigger: above(0.6) } });
  expect(await firedBy(metricEvent('run', 1, 2))).toEqual([0]);
});

test('what a matcher writes that read an automation before its edit teaches the edited one nothing', async () => {
  const { id } = await team.automation(await team.webhook(), {
    ...{ trigger: above(0.5), payload: { format: 'json', text: '1' } },
  });
  expect(await firedBy(metricEvent('run', 1, 1))).toEqual([0]);
  const before = (): Promise<unknown[]> =>
    system.database.query('SELECT * FROM webhooks.metric_states WHERE automation_id = $1', [id]);
  const learnt = await before();
  await system.call(team.admin, updateAutomation, { id, patch: { trigger: above(0.6) } });
  expect(await before()).toEqual([]);
  await system.database.query(
    'INSERT INTO webhooks.metric_states SELECT * FROM jsonb_populate_recordset(NULL::webhooks.metric_states, $1)',
    [JSON.stringify(learnt)],
  );
  expect(await firedBy(metricEvent('run', 1, 2))).toEqual([0]);
});

test('an event that comes again is told so, and fires nothing again', async () => {
  await team.automation(await team.webhook());
  const [one, two] = [artifactEvent(), artifactEvent()];
  const outcomes = async (...events: EventInput[]) => (await team.send(...events)).items.map(({ outcome }) => outcome);
  expect(await outcomes(one, two, one)).toEqual(['accepted', 'accepted', 'duplicate']);
  await team.over(2);
  expect(await outcomes(two, artifactEvent())).toEqual(['duplicate', 'accepted']);
  await team.over(3);
  // Another team's event of the same id is another event.
  const other = new AutomationTeam(system, system.receiver.url);
  expect((await other.send(one)).items).toEqual([{ id: one.id, outcome: 'accepted' }]);
});

test('an event whose id the queue has forgotten is known by the database', async () => {
  await team.automation(await team.webhook());
  const event = artifactEvent({ id: randomUUID() });
  await system.database.query(
    `INSERT INTO webhooks.events (team_id, event_id, type, body, received_at, received_by)
     VALUES ($1, $2, 'CREATE_ARTIFACT', '{}', now(), 'somebody')`,
    [team.admin.team, event.id],
  );
  expect((await team.send(event)).items).toEqual([{ id: event.id, outcome: 'duplicate' }]);
});

test('a batch that cannot be matched loses nothing, and holds up nobody else for good', async () => {
  await team.automation(await team.webhook());
  await system.database.query('ALTER TABLE webhooks.executions RENAME TO gone');
  try {
    await team.send(artifactEvent());
  } finally {
    await system.database.query('ALTER TABLE webhooks.gone RENAME TO executions');
  }
  await team.send(artifactEvent());
  await team.over(2);
});
