import {
  CountersignError,
  deleteAutomation,
  redeliverExecution,
  updateAutomation,
  updateWebhook,
  type Execution,
  type ErrorCode,
} from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { artifactEvent, AutomationTeam } from '../fixtures/automation-team.js';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let team: AutomationTeam;

beforeAll(async () => {
  system = await WebhooksSystem.start('127.0.0.1');
});
afterAll(() => system.close());
beforeEach(() => {
  team = new AutomationTeam(system, `${system.receiver.url}/hook`);
  team.secret('TOKEN', 'bearer-t0ken');
  system.receiver.requests.length = 0;
  system.receiver.respond(200);
});
afterEach(() => {
  system.holder.failure = null;
});

const redeliver = (id: string, actor = team.admin) => system.call(actor, redeliverExecution, { id });
const errorsOf = async ({ id }: Execution) =>
  (await team.execution(id)).history.map(({ error }) => error?.code ?? null);
const ids = () => new Set(system.receiver.requests.map(({ headers }) => headers['webhook-id']));

async function one(input: object = {}): Promise<Execution> {
  await team.automation(await team.webhook(input));
  await team.send(artifactEvent());
  return (await team.over(1))[0]!;
}

/** Answers these in turn, and the last one from then on. */
function answer(...statuses: number[]): void {
  let next = 0;
  system.receiver.respond(() => ({ status: statuses[Math.min(next++, statuses.length - 1)]! }));
}

test('what fails in passing is tried again, under the same id, until it is taken', async () => {
  answer(500, 429, 200);
  const execution = await one();
  expect(execution).toMatchObject({ status: 'finished', attempts: 3, responseStatus: 200, error: null });
  expect(await errorsOf(execution)).toEqual(['RECEIVER_REFUSED', 'RECEIVER_REFUSED', null]);
  expect(ids()).toEqual(new Set([execution.id]));
});

test('a receiver that does not answer in time, or breaks off, is tried again', async () => {
  const webhook = await team.webhook({ timeoutSeconds: 3 });
  await team.automation(webhook);
  let requests = 0;
  system.receiver.respond(async () => {
    requests += 1;
    if (requests === 2) throw new Error('break');
    if (requests > 2) return { status: 204 };
    // It counts from the next attempt on: only this one is to end by its time, however busy the machine is.
    await system.call(team.admin, updateWebhook, { id: webhook.id, patch: { timeoutSeconds: 30 } });
    return new Promise<never>(() => {});
  });
  await team.send(artifactEvent());
  const [execution] = await team.over(1);
  expect(execution).toMatchObject({ status: 'finished', attempts: 3 });
  const { history } = await team.execution(execution!.id);
  expect(history.map(({ error }) => error?.detail ?? null)).toEqual([
    expect.stringMatching(/did not answer within 3 s/),
    expect.stringMatching(/closed the connection without an answer/),
    null,
  ]);
  expect(history[0]!.durationMs).toBeGreaterThan(2_990);
  expect(history[0]!.request!.url).toBe(`${system.receiver.url}/hook`);
});

test('a receiver that says when is not asked before', async () => {
  const at: number[] = [];
  system.receiver.respond(() => {
    at.push(performance.now());
    return at.length === 1 ? { status: 503, headers: { 'retry-after': '1' } } : { status: 200 };
  });
  await one();
  expect(at[1]! - at[0]!).toBeGreaterThan(995);
});

test('what is never taken ends as a dead letter, and one click sends it again', async () => {
  answer(500);
  const execution = await one();
  expect(execution).toMatchObject({
    status: 'failed',
    deadLettered: true,
    attempts: 4,
    responseStatus: 500,
    error: { code: 'RECEIVER_REFUSED', detail: 'The receiver answered 500.' },
  });
  answer(500, 200);
  expect(await redeliver(execution.id)).toMatchObject({ status: 'pending', deadLettered: false, error: null });
  const [again] = await team.over(1);
  expect(again).toMatchObject({ status: 'finished', attempts: 6, redeliveredBy: team.admin.name });
  expect(ids()).toEqual(new Set([execution.id]));
  expect((await team.execution(execution.id)).history.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  expect((await system.store.auditOf(`execution/${execution.id}`, 1)).map(({ action }) => action)).toEqual([
    'execution.redelivered',
  ]);
});

test.each([400, 404, 307])('%i is not tried again', async (status) => {
  answer(status);
  expect(await one()).toMatchObject({ status: 'failed', deadLettered: true, attempts: 1, responseStatus: status });
  expect(system.receiver.requests).toHaveLength(1);
});

test('redelivery is for admins, and for what is over', async () => {
  answer(400);
  const { id } = await one();
  await expect(redeliver(id, person('member', team.admin.team))).rejects.toMatchObject({ code: 'ADMIN_REQUIRED' });
  await expect(redeliver(id, person('admin', randomUUID()))).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
  let finish = () => {};
  system.receiver.respond(() => new Promise((resolve) => (finish = () => resolve({ status: 200 }))));
  await redeliver(id);
  await system.receiver.received(1);
  await expect(redeliver(id)).rejects.toMatchObject({ code: 'EXECUTION_PENDING' });
  finish();
  await team.over(1);
});

test('a deleted secret fails at once, by its name, and what failed is redelivered after it is there again', async () => {
  await team.automation(await team.webhook({ accessTokenSecret: 'TOKEN' }));
  const failed: Execution[] = [];
  system.holder.values.delete('TOKEN');
  await team.send(artifactEvent());
  failed.push(...(await team.over(1)));
  expect(failed[0]).toMatchObject({
    status: 'failed',
    deadLettered: false,
    attempts: 1,
    error: { code: 'REFERENCE_BROKEN', detail: expect.stringContaining('TOKEN') as unknown },
  });
  expect(system.receiver.requests).toEqual([]);
  const { history } = await team.execution(failed[0]!.id);
  expect(history).toMatchObject([{ request: null, response: null, versions: [] }]);
  team.secret('TOKEN', 'another-t0ken', 2);
  await redeliver(failed[0]!.id);
  expect(await team.over(1)).toMatchObject([{ status: 'finished' }]);
  expect(system.receiver.requests[0]!.headers.authorization).toBe('Bearer another-t0ken');
});

test.each<ErrorCode>(['SERVICE_UNAVAILABLE', 'LEASE_INVALID'])(
  'while %s, nothing is sent and nothing is used up; then everything is',
  async (code) => {
    system.holder.failure = new CountersignError(code, 'It is away.');
    await team.automation(await team.webhook({ accessTokenSecret: 'TOKEN' }));
    await team.send(artifactEvent());
    const isPostponed = async () => (await team.executions())[0]?.error?.code === code;
    await waitFor(isPostponed, { what: 'the delivery to be postponed' });
    expect(await team.executions()).toMatchObject([{ status: 'pending', attempts: 0 }]);
    expect(system.receiver.requests).toEqual([]);
    system.holder.failure = null;
    expect(await team.over(1)).toMatchObject([{ status: 'finished', attempts: 1 }]);
  },
);

test('what was waiting when its webhook was switched off fails, and says so; off, it is not redelivered', async () => {
  answer(503);
  const webhook = await team.webhook();
  await team.automation(webhook);
  system.receiver.respond(async () => {
    await system.call(team.admin, updateWebhook, { id: webhook.id, patch: { enabled: false } });
    return { status: 503 };
  });
  await team.send(artifactEvent());
  const [execution] = await team.over(1);
  expect(execution).toMatchObject({ status: 'failed', error: { code: 'WEBHOOK_DISABLED' } });
  await expect(redeliver(execution!.id)).rejects.toMatchObject({ code: 'WEBHOOK_DISABLED' });
});

test('an edit of the webhook counts from the next attempt on', async () => {
  const webhook = await team.webhook();
  await team.automation(webhook);
  system.receiver.respond(async ({ url }) => {
    if (url !== '/hook') return { status: 200 };
    await system.call(team.admin, updateWebhook, { id: webhook.id, patch: { url: `${system.receiver.url}/new` } });
    return { status: 503 };
  });
  await team.send(artifactEvent());
  expect(await team.over(1)).toMatchObject([{ status: 'finished', attempts: 2 }]);
  expect(system.receiver.requests.map(({ url }) => url)).toEqual(['/hook', '/new']);
});

test('what an automation still has to deliver goes through its new webhook', async () => {
  const { id } = await team.automation(await team.webhook());
  const next = await team.webhook({ url: `http://localhost:${system.receiver.port}/new` });
  system.receiver.respond(async ({ url }) => {
    if (url !== '/hook') return { status: 200 };
    await system.call(team.admin, updateAutomation, { id, patch: { webhookId: next.id } });
    const hosts: unknown = await system.database.query(
      'SELECT q.host FROM webhooks.execution_queue q JOIN webhooks.executions e ON e.id = q.execution_id WHERE e.automation_id = $1',
      [id],
    );
    expect(hosts).toEqual([{ host: `localhost:${system.receiver.port}` }]);
    return { status: 503 };
  });
  await team.send(artifactEvent());
  const webhook = { id: next.id, name: next.name };
  expect(await team.over(1)).toMatchObject([{ status: 'finished', attempts: 2, webhook }]);
  expect(system.receiver.requests.map(({ url }) => url)).toEqual(['/hook', '/new']);
  expect(await team.executions({ webhook: next.id })).toHaveLength(1);
});

test('what is left of a deleted automation fails; its history stays', async () => {
  const { id } = await team.automation(await team.webhook());
  system.receiver.respond(async () => {
    await system.call(team.admin, deleteAutomation, { id });
    return { status: 503 };
  });
  await team.send(artifactEvent());
  expect(await team.over(1)).toMatchObject([{ status: 'failed', error: { code: 'AUTOMATION_NOT_FOUND' } }]);
});

test('an address that may not be reached fails at once', async () => {
  const execution = await one({ url: 'http://169.254.169.254/latest' });
  expect(execution).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'EGRESS_FORBIDDEN' } });
});
