import {
  AUTOMATION_EVENTS_CONSUMER,
  AUTOMATION_EVENTS_STREAM,
  automationEventSubject,
  EVENT_BATCH_MAX,
  receiveAutomationEvents,
  WEBHOOK_PAYLOAD_BYTES_MAX,
  type AutomationInput,
} from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { artifactEvent, AutomationTeam } from '../fixtures/automation-team.js';
import { WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let team: AutomationTeam;

beforeAll(async () => {
  system = await WebhooksSystem.start('127.0.0.1');
});
afterAll(() => system.close());
beforeEach(() => {
  team = new AutomationTeam(system, system.receiver.url);
  system.receiver.requests.length = 0;
});

const json = (text: string): AutomationInput['payload'] => ({ format: 'json', text });
const artifact = { collection: 'model', version: 3, versionString: 'model:v3' };

async function kept(ids: readonly string[]): Promise<void> {
  const count = async () => {
    const sql = 'SELECT FROM webhooks.events WHERE team_id = $1 AND event_id = ANY($2)';
    const rows: unknown[] = await system.database.query(sql, [team.admin.team, ids]);
    return rows.length;
  };
  await waitFor(async () => (await count()) === ids.length, { deadlineMs: 25_000, what: 'events to be matched' });
}

test.each<[string, object[]]>([
  ['without any field', [{}]],
  ['of nothing but a type', [{ type: 'RUN_METRIC' }]],
  ['with a number that is none', [{ ...artifactEvent(), artifact: { ...artifact, version: 'three' } }]],
  ['with half a character', [artifactEvent({ author: '\ud800' })]],
  ['in a batch that is too large', Array.from({ length: 1000 }, () => artifactEvent())],
  ['among others that are right', [artifactEvent(), { ...artifactEvent(), place: { kind: 'world', name: 'x' } }]],
])('events %s are refused, and nothing of the batch is kept', async (_, events) => {
  await team.automation(await team.webhook());
  await expect(system.call(team.admin, receiveAutomationEvents, { events: events as never })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  const after = artifactEvent();
  await team.send(after);
  expect((await team.over(1)).map(({ event }) => event.id)).toEqual([after.id]);
});

test('a whole batch of the largest size is taken, and every event fires', async () => {
  await team.automation(await team.webhook());
  const events = Array.from({ length: EVENT_BATCH_MAX }, () =>
    artifactEvent({ artifact: { ...artifact, metadata: { text: 'x'.repeat(4_000) } } }),
  );
  expect((await team.send(...events)).items.map(({ outcome }) => outcome)).toEqual(events.map(() => 'accepted'));
  const executions = await team.over(EVENT_BATCH_MAX);
  expect(new Set(executions.map(({ event }) => event.id))).toEqual(new Set(events.map(({ id }) => id)));
});

test('what happens in a project that no automation knows is kept, and fires nothing', async () => {
  await team.automation(await team.webhook(), { scope: { kind: 'project', name: 'known' } });
  const unknown = artifactEvent({ place: { kind: 'project', name: 'unknown' } });
  const known = artifactEvent({ place: { kind: 'project', name: 'known' } });
  await team.send(unknown, known);
  await kept([unknown.id, known.id]);
  expect((await team.over(1)).map(({ event }) => event.id)).toEqual([known.id]);
});

test('a second event with an id is the first one, whatever else it says', async () => {
  await team.automation(await team.webhook(), { payload: json('"${event_author}"') });
  const first = artifactEvent({ author: 'first' });
  const both = await Promise.all([first, { ...first, author: 'second' }].map((event) => team.send(event)));
  expect(both.map(({ items }) => items[0]!.outcome).sort()).toEqual(['accepted', 'duplicate']);
  await team.over(1);
  expect(system.receiver.requests).toHaveLength(1);
});

test('a pattern that takes other engines for ever holds nobody up', async () => {
  await team.automation(await team.webhook(), {
    trigger: {
      event: 'ADD_ARTIFACT_ALIAS',
      filter: { collectionPattern: null, aliasPattern: '^(a+)+$|(.*)*(.*)*x{3}$' },
    },
  });
  const alias = (text: string) => artifactEvent({ type: 'ADD_ARTIFACT_ALIAS', alias: text });
  const [evil, good] = [alias(`${'a'.repeat(499)}!`), alias('a'.repeat(500))];
  await team.send(evil, good);
  expect((await team.over(1)).map(({ event }) => event.id)).toEqual([good.id]);
});

test('payloads of 64 KiB and of the largest size arrive whole; a larger one is refused when it is saved', async () => {
  const webhook = await team.webhook();
  const textOf = (bytes: number) => `"${'x'.repeat(bytes - 2 - '${artifact_version}'.length)}\${artifact_version}"`;
  const sizes = [65_536, WEBHOOK_PAYLOAD_BYTES_MAX];
  for (const bytes of sizes) await team.automation(webhook, { payload: json(textOf(bytes)) });
  await expect(
    team.automation(webhook, { payload: json(textOf(WEBHOOK_PAYLOAD_BYTES_MAX + 1)) }),
  ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await team.send(artifactEvent());
  await team.over(2);
  const lengths = system.receiver.requests.map(({ body }) => body.length).sort((a, b) => a - b);
  expect(lengths).toEqual(sizes.map((bytes) => bytes - '${artifact_version}'.length + 1));
});

test('a payload of 1,000 variables is filled, and one of 1,000 mistakes is refused in an answer of bearable size', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `S${index}`);
  for (const name of names) team.secret(name, `the value of ${name}`);
  const webhook = await team.webhook({ secrets: names });
  const text = (nameOf: (index: number) => string) =>
    JSON.stringify(Array.from({ length: 1000 }, (_, index) => `\${${nameOf(index)}}`));
  await team.automation(webhook, { payload: json(text((index) => `S${index % 50}`)) });
  await team.send(artifactEvent());
  expect(await team.over(1)).toMatchObject([{ status: 'finished' }]);
  const sent = JSON.parse(system.receiver.requests[0]!.body) as string[];
  expect(sent).toEqual(Array.from({ length: 1000 }, (_, index) => `the value of S${index % 50}`));
  const refused = await team
    .automation(webhook, { payload: json(text((index) => `UNKNOWN_${index}`)) })
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'UNKNOWN_VARIABLE', facts: { problems: 1000 } });
  expect(JSON.stringify(refused).length).toBeLessThan(32_768);
});

test('however many events cannot be matched, those behind them are; also in a queue of an earlier version', async () => {
  await team.automation(await team.webhook());
  const connection = await system.operator();
  const { consumers, streams } = await jetstreamManager(connection);
  await system.stopService();
  const settings = { max_ack_pending: 5_000 };
  await consumers.update(AUTOMATION_EVENTS_STREAM, AUTOMATION_EVENTS_CONSUMER, settings);
  const subject = automationEventSubject(new AutomationTeam(system, system.receiver.url).admin.team);
  for (let count = 0; count < 5_001; count += 1) connection.publish(subject, '{"of": "a newer version"}');
  await connection.flush();
  await system.startService();
  await team.send(artifactEvent());
  await team.over(1, 60_000);
  const { state } = await streams.info(AUTOMATION_EVENTS_STREAM);
  expect(state.messages).toBeGreaterThanOrEqual(5_001);
  await streams.purge(AUTOMATION_EVENTS_STREAM);
  await connection.close();
}, 120_000);

test('a queue whose stream is deleted is made anew, and takes and gives out events again', async () => {
  await team.automation(await team.webhook());
  const connection = await system.operator();
  await (await jetstreamManager(connection)).streams.delete(AUTOMATION_EVENTS_STREAM);
  await connection.close();
  const event = artifactEvent();
  const send = async () => {
    try {
      await team.send(event);
      return true;
    } catch {
      return false;
    }
  };
  await waitFor(send, { deadlineMs: 60_000, what: 'the queue to take events again' });
  expect((await team.over(1, 60_000)).map(({ event: { id } }) => id)).toEqual([event.id]);
}, 120_000);
