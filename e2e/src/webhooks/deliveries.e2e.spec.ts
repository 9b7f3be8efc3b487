import { HttpReceiver, startSystem, waitFor, type ReceivedRequest, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApiClient } from '../api-client.js';
import { artifactEvent, AutomationClient, type ListedExecution } from './automation-client.js';
import { FULL } from './scale.js';

const EVENTS = FULL ? 10_000 : 500;
const AUTOMATIONS = 50;
const BATCH = 50;
const KILLS = 5;

let system: TestSystem;
let receiver: HttpReceiver;
let client: AutomationClient;

beforeAll(async () => {
  receiver = await HttpReceiver.start();
  system = await startSystem({
    mode: 'processes',
    settings: {
      egressAllow: `127.0.0.1:${receiver.port}`,
      webhookRetrySeconds: 0.2,
      webhookHostConcurrency: 16,
      // Few, so that a receiver that fails one in five leaves some dead letters: about eight of a thousand with these.
      webhookAttempts: 3,
    },
  });
  const api = new ApiClient(system.url);
  await api.signIn(system.admin);
  client = new AutomationClient(api);
}, 180_000);
afterAll(async () => {
  await receiver?.stop();
  await system?.stop();
});

/** One in five fails, in one of the ways in which receivers do. The same requests fail in every run. */
function failOneInFive() {
  let count = 0;
  receiver.respond(() => {
    count += 1;
    // A congruential generator's high bits: spread over the run, and no multiple of the concurrency.
    const luck = ((count * 2_654_435_761) >>> 0) / 2 ** 32;
    if (luck >= 0.2) return { status: 200 };
    if (luck < 0.05) throw new Error('break the connection');
    return luck < 0.1 ? { status: 429, headers: { 'retry-after': '0' } } : { status: 503 };
  });
}

const idOf = ({ headers }: ReceivedRequest) => headers['webhook-id'] as string;
const eventOf = ({ body }: ReceivedRequest) => (JSON.parse(body) as { event: string }).event;

async function prepare(): Promise<void> {
  await client.secret('TOKEN', 'a-token-for-the-receiver');
  await client.secret('KEY', 'a key that signs');
  const hook = { name: 'Receiver', url: receiver.url, accessTokenSecret: 'TOKEN', signingSecret: 'KEY' };
  const webhookId = await client.webhook(hook);
  for (let number = 0; number < AUTOMATIONS; number += 1) {
    await client.automation({
      name: `automation ${number}`,
      scope: { kind: 'project', name: 'mnist' },
      trigger: { event: 'CREATE_ARTIFACT', filter: { collectionPattern: `^c${number}$` } },
      webhookId,
      payload: { format: 'json', text: '{"event": "${artifact_version_string}"}' },
    });
  }
}

/** Not further ahead of what is delivered than dead claims can hold up, so that kills meet events on all of their way. */
async function sendAll(): Promise<void> {
  for (let first = 0; first < EVENTS; first += BATCH) {
    const behind = first - 6 * BATCH;
    await waitFor(() => receiver.requests.length >= behind, { deadlineMs: 300_000, what: `request ${behind}` });
    const numbers = Array.from({ length: BATCH }, (_, index) => first + index);
    await client.send(numbers.map((number) => artifactEvent(`e${number}`, `c${number % AUTOMATIONS}`)));
  }
}

/** Kills the service with -9 in the middle of the work, and starts it again. */
async function killFiveTimes(): Promise<void> {
  const webhooks = system.system.services.processes.get('webhooks')!;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const at = Math.floor(((kill + 0.5) * EVENTS) / KILLS);
    await waitFor(() => receiver.requests.length >= at, { deadlineMs: 300_000, what: `request ${at}` });
    await webhooks.kill();
    await webhooks.start();
  }
}

test(`${EVENTS} events through ${AUTOMATIONS} automations to a receiver that fails one in five, killed ${KILLS} times: nothing is lost`, async () => {
  await prepare();
  failOneInFive();
  await Promise.all([sendAll(), killFiveTimes()]);
  let executions: ListedExecution[] = [];
  const areOver = async () => {
    if ((await client.count('status=pending')) > 0) return false;
    // What a killed matcher had taken comes again later: now there may be more of them.
    executions = await client.executions();
    return executions.length === EVENTS && executions.every(({ status }) => status !== 'pending');
  };
  await waitFor(areOver, { deadlineMs: 600_000, what: 'every execution to be over' });

  // Every event has one execution, and every execution ended in one of the two ways.
  const expected = Array.from({ length: EVENTS }, (_, number) => `e${number}`);
  expect(new Set(executions.map(({ event }) => event.id))).toEqual(new Set(expected));
  const lost = executions.filter(({ status, deadLettered }) => status !== 'finished' && !deadLettered);
  expect(lost).toEqual([]);

  // Every one arrived, always under the one id that the history has for it.
  const idByEvent = new Map(executions.map(({ id, event }) => [event.id, id]));
  const strange = receiver.requests.filter((request) => idByEvent.get(eventOf(request)) !== idOf(request));
  expect(strange.map(idOf)).toEqual([]);
  const arrived = new Set(receiver.requests.map(idOf));
  expect(executions.filter(({ id }) => !arrived.has(id))).toEqual([]);
  const dead = executions.filter(({ deadLettered }) => deadLettered).length;
  const repeated = receiver.requests.length - EVENTS;
  console.log(`${EVENTS} executions: ${EVENTS - dead} finished, ${dead} dead letters, ${repeated} requests repeated`);
}, 900_000);

interface Health {
  health: string;
  missing: { secret: string; slot: string; since: string; by: string | null }[];
}

test('a deleted secret breaks webhook and automation at once, its executions fail by name, and healed they are redelivered', async () => {
  const { api } = client;
  receiver.respond(200);
  receiver.requests.length = 0;
  await client.secret('DOOMED', 'the-first-value');
  const webhookId = await client.webhook({ name: 'Doomed', url: receiver.url, accessTokenSecret: 'DOOMED' });
  const automationId = await client.automation({
    ...{ name: 'doomed', scope: { kind: 'project', name: 'doom' }, trigger: { event: 'CREATE_ARTIFACT' }, webhookId },
    payload: { format: 'json', text: '{"event": "${artifact_version_string}"}' },
  });
  const both = [`webhooks/${webhookId}`, `automations/${automationId}`];
  const healthOf = async (path: string) =>
    (await api.call('GET', `/v1/teams/default/${path}`)).body as unknown as Health;
  const before = new Date().toISOString();
  const deletion = '/v1/teams/default/secrets/DOOMED?breakReferences=true&wait=applied';
  expect((await api.call('DELETE', deletion)).status).toBe(200);
  for (const path of both) {
    const { health, missing } = await healthOf(path);
    expect({ health, missing }).toMatchObject({
      health: 'broken',
      missing: [{ secret: 'DOOMED', slot: 'accessToken', by: system.admin.email }],
    });
    expect(missing[0]!.since >= before).toBe(true);
  }
  const event = artifactEvent('doomed-1', 'c');
  await client.send([{ ...event, place: { kind: 'project', name: 'doom' } }]);
  const isFailed = async () => (await client.count('status=failed&search=REFERENCE_BROKEN')) === 1;
  await waitFor(isFailed, { deadlineMs: 60_000, what: 'the execution to fail' });
  expect(receiver.requests).toEqual([]);
  await client.secret('DOOMED', 'the-second-value');
  for (const path of both) expect(await healthOf(path)).toMatchObject({ health: 'ready', missing: [] });
  const { body } = await api.call('GET', '/v1/teams/default/executions?search=doomed-1');
  const [{ id, status }] = body['items'] as [{ id: string; status: string }];
  expect(status).toBe('failed');
  expect((await api.call('POST', `/v1/teams/default/executions/${id}/redeliver`)).status).toBe(200);
  const isFinished = async () => (await client.count('status=finished&search=doomed-1')) === 1;
  await waitFor(isFinished, { deadlineMs: 60_000, what: 'the redelivery' });
  expect(receiver.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer the-second-value']);
}, 180_000);
