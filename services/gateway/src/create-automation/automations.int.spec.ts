import {
  createAutomation,
  deleteAutomation,
  getAutomation,
  getExecution,
  listAutomations,
  listExecutions,
  receiveAutomationEvents,
  redeliverExecution,
  testAutomation,
  updateAutomation,
} from '@countersign/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sampleAutomation, sampleExecution } from '../fixtures/automation-samples.js';
import { GatewaySystem, type Person } from '../fixtures/gateway-system.js';

const TEAM = '/v1/teams/default';
const AUTOMATIONS = `${TEAM}/automations`;
const EXECUTIONS = `${TEAM}/executions`;
const EVENTS = `${TEAM}/automation-events`;
const ID = '019a0000-0000-7000-8000-000000000000';
const INPUT = {
  name: 'Deploy',
  scope: { kind: 'project', name: 'mnist' },
  trigger: { event: 'ADD_ARTIFACT_ALIAS', filter: { aliasPattern: '^prod$' } },
  webhookId: ID,
  payload: { format: 'json', text: '{"alias": "${alias}"}' },
};
const EVENT = {
  type: 'ADD_ARTIFACT_ALIAS' as const,
  id: 'event-1',
  occurredAt: '2026-01-01T00:00:00Z',
  place: { kind: 'project' as const, name: 'mnist' },
  entity: 'research',
  author: 'ada',
  artifact: { collection: 'model', version: 1, versionString: 'model:v1' },
  alias: 'prod',
};

let system: GatewaySystem;
let member: Person;
beforeAll(async () => {
  system = await GatewaySystem.start();
  member = await system.join('member');
  system.others.answer(createAutomation, () => sampleAutomation(ID));
  system.others.answer(updateAutomation, () => sampleAutomation(ID));
  system.others.answer(getAutomation, ({ id }) => sampleAutomation(id));
  system.others.answer(listAutomations, () => ({ items: [sampleAutomation(ID)], nextCursor: null }));
  system.others.answer(deleteAutomation, ({ id }) => ({ id }));
  system.others.answer(receiveAutomationEvents, ({ events }) => ({
    items: events.map(({ id }) => ({ id, outcome: 'accepted' as const })),
  }));
  system.others.answer(listExecutions, () => ({ items: [sampleExecution(ID)], nextCursor: null }));
  system.others.answer(getExecution, ({ id }) => ({ ...sampleExecution(id), payload: { a: 1 }, history: [] }));
  system.others.answer(testAutomation, () => ({
    request: { method: 'POST' as const, url: 'https://hooks.example.com/x', headers: {}, body: '{}' },
    response: { status: 200, headers: {}, body: '', truncated: false },
    ...{
      durationMs: 1,
      versions: [],
      matches: true,
      event: { ...EVENT, artifact: { ...EVENT.artifact, metadata: {} } },
    },
  }));
  system.others.answer(redeliverExecution, ({ id }) => sampleExecution(id));
});
afterAll(() => system.close());

test('an automation is created, shown, changed and deleted', async () => {
  const { http } = system.admin;
  const created = await http.post(AUTOMATIONS, INPUT, { headers: { 'Idempotency-Key': 'a' } });
  expect([created.status, created.json]).toEqual([201, sampleAutomation(ID)]);
  expect(system.others.last(createAutomation).request).toMatchObject({
    automation: {
      ...INPUT,
      trigger: { event: 'ADD_ARTIFACT_ALIAS', filter: { aliasPattern: '^prod$', collectionPattern: null } },
      enabled: true,
      cooldownSeconds: 0,
      executionsPerMinute: null,
    },
    idempotency: { key: 'a' },
  });
  expect((await member.http.get(`${AUTOMATIONS}?search=Dep&webhook=${ID}&limit=5`)).json.items).toHaveLength(1);
  expect(system.others.last(listAutomations).request).toEqual({ search: 'Dep', webhook: ID, limit: 5 });
  expect((await member.http.get(`${AUTOMATIONS}/${ID}`)).json).toEqual(sampleAutomation(ID));
  expect((await http.patch(`${AUTOMATIONS}/${ID}`, { enabled: false })).status).toBe(200);
  expect(system.others.last(updateAutomation).request).toEqual({ id: ID, patch: { enabled: false } });
  expect((await http.delete(`${AUTOMATIONS}/${ID}`)).status).toBe(204);
});

test.each([
  [{ ...INPUT, secret: 'x' }, 'secret'],
  [{ ...INPUT, trigger: { event: 'RUN_STATE', filter: { color: 'red' } } }, 'trigger.filter.color'],
  [{ ...INPUT, payload: { format: 'text', text: 'x' } }, 'payload.contentType'],
  [{ ...INPUT, scope: { kind: 'world' } }, 'scope.kind'],
])('%j is refused', async (body, path) => {
  const { json } = await system.admin.http.post(AUTOMATIONS, body);
  expect(json).toMatchObject({ code: 'INVALID_INPUT' });
  expect((json['errors'] as { path: string }[]).map((error) => error.path)).toContain(path);
});

test('members read and report events; only admins write', async () => {
  const answers = [
    await member.http.post(AUTOMATIONS, INPUT),
    await member.http.patch(`${AUTOMATIONS}/${ID}`, { enabled: false }),
    await member.http.delete(`${AUTOMATIONS}/${ID}`),
    await member.http.post(`${EXECUTIONS}/${ID}/redeliver`),
    await member.http.post(`${AUTOMATIONS}/${ID}/test`, {}),
  ];
  expect(answers.map(({ json }) => json['code'])).toEqual(Array(5).fill('ADMIN_REQUIRED'));
  expect((await member.http.post(EVENTS, { events: [EVENT] })).json).toEqual({
    items: [{ id: 'event-1', outcome: 'accepted' }],
  });
});

test('an API key reports events', async () => {
  const { key } = (await member.http.post('/v1/api-keys', { name: 'trainer' })).json;
  const { status } = await system.http.with({ Authorization: `Bearer ${key}` }).post(EVENTS, { events: [EVENT] });
  expect(status).toBe(200);
  const { request, caller } = system.others.last(receiveAutomationEvents);
  expect(request.events).toEqual([{ ...EVENT, artifact: { ...EVENT.artifact, metadata: {} } }]);
  expect(caller.actor.type).toBe('api-key');
});

test.each<[string, unknown]>([
  ['no event', []],
  ['too many', Array(101).fill(EVENT)],
  ['far too many', Array(1000).fill(EVENT)],
  ['an event that is nothing but its type', [{ type: 'CREATE_ARTIFACT' }]],
  ['an event without anything', [{}]],
  ['no object', [null]],
  ['one that is wrong among others', [EVENT, { ...EVENT, id: 'x', alias: '' }]],
  ['metadata that are too large', [{ ...EVENT, artifact: { ...EVENT.artifact, metadata: { a: 'x'.repeat(20_000) } } }]],
  ['a field that is not known', [{ ...EVENT, tag: 'x' }]],
  ['another type', [{ ...EVENT, type: 'RUN_DELETED' }]],
  ['an id with spaces', [{ ...EVENT, id: 'a b' }]],
])('a batch with %s is refused', async (_, events) => {
  const { json } = await member.http.post(EVENTS, { events });
  expect(json).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
});

test('an automation is tried out, with an event or without one', async () => {
  const { http } = system.admin;
  const path = `${AUTOMATIONS}/${ID}/test`;
  expect((await http.post(path, {})).json).toMatchObject({ matches: true, response: { status: 200 } });
  expect(system.others.last(testAutomation).request).toEqual({ id: ID });
  expect((await http.post(path, { event: EVENT })).status).toBe(200);
  expect(system.others.last(testAutomation).request.event).toMatchObject(EVENT);
  expect((await http.post(path, { event: { ...EVENT, alias: 3 } })).json).toMatchObject({
    code: 'INVALID_INPUT',
    errors: [{ path: 'event.alias' }],
  });
});

test('history is filtered, and an execution is sent again', async () => {
  const query = `automation=${ID}&webhook=${ID}&status=failed&deadLettered=true&eventType=RUN_STATE&from=2026-01-01T00:00:00Z&search=x`;
  expect((await member.http.get(`${EXECUTIONS}?${query}`)).json.items).toEqual([sampleExecution(ID)]);
  expect(system.others.last(listExecutions).request).toEqual({
    ...{ automation: ID, webhook: ID, status: 'failed', deadLettered: true, eventType: 'RUN_STATE' },
    ...{ from: '2026-01-01T00:00:00Z', search: 'x', limit: 50 },
  });
  expect((await member.http.get(`${EXECUTIONS}?deadLettered=maybe`)).json).toMatchObject({ code: 'INVALID_INPUT' });
  expect((await member.http.get(`${EXECUTIONS}/${ID}`)).json).toMatchObject({ id: ID, payload: { a: 1 } });
  const again = await system.admin.http.post(`${EXECUTIONS}/${ID}/redeliver`, undefined, {
    headers: { 'Idempotency-Key': 'again' },
  });
  expect([again.status, again.json]).toEqual([200, sampleExecution(ID)]);
  expect(system.others.last(redeliverExecution).request).toMatchObject({ id: ID, idempotency: { key: 'again' } });
});
