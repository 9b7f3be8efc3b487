import { testWebhook } from '@countersign/contracts';
import { type ReceivedRequest } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { artifactEvent, AutomationTeam } from '../fixtures/automation-team.js';
import { hasOpenssl, signatureInShell, SKIPPED } from '../fixtures/guide-recipes.js';
import { WebhooksSystem } from '../fixtures/webhooks-system.js';

const OLD = `whsec_${Buffer.from('the old key, 24 bytes ok').toString('base64')}`;
const NEW = `whsec_${Buffer.from('the new key, 24 bytes ok').toString('base64')}`;

let system: WebhooksSystem;
let team: AutomationTeam;

beforeAll(async () => {
  system = await WebhooksSystem.start('127.0.0.1');
});
afterAll(() => system.close());
beforeEach(() => {
  team = new AutomationTeam(system, system.receiver.url);
  team.secret('KEY', OLD);
  system.receiver.requests.length = 0;
  system.receiver.respond(200);
});

/** Whether a receiver that holds this key believes it. */
function believes(key: string, { body, headers }: ReceivedRequest): boolean {
  try {
    new StandardWebhook(key).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

test('before, during and after an overlap, receivers believe what they should', async () => {
  const webhook = await team.webhook({ signingSecret: 'KEY', signatureHeader: 'X-Wandb-Signature' });
  await team.automation(webhook);
  const deliver = async () => {
    const { length } = system.receiver.requests;
    await team.send(artifactEvent());
    return system.receiver.received(length);
  };
  const before = await deliver();
  expect([believes(OLD, before), believes(NEW, before)]).toEqual([true, false]);
  system.holder.values.set('KEY', { version: 2, text: NEW, overlapping: { version: 1, text: OLD } });
  const during = await deliver();
  expect([believes(OLD, during), believes(NEW, during)]).toEqual([true, true]);
  expect(during.headers['x-countersign-signature']).toContain(during.headers['x-wandb-signature']);
  system.holder.values.set('KEY', { version: 2, text: NEW });
  const after = await deliver();
  expect([believes(OLD, after), believes(NEW, after)]).toEqual([false, true]);
  const executions = await team.over(3);
  const versions = await Promise.all(executions.map(async ({ id }) => (await team.execution(id)).history[0]!.versions));
  expect(versions).toEqual([
    [{ secret: 'KEY', version: 1 }],
    [{ secret: 'KEY', version: 2, overlapping: 1 }],
    [{ secret: 'KEY', version: 2 }],
  ]);
});

test('a receiver that changed its key while a request was on its way gets that again, signed anew', async () => {
  await team.automation(await team.webhook({ signingSecret: 'KEY' }));
  system.receiver.respond((request) => {
    system.holder.values.set('KEY', { version: 2, text: NEW, overlapping: { version: 1, text: OLD } });
    return { status: believes(NEW, request) ? 200 : 401 };
  });
  await team.send(artifactEvent());
  const [execution] = await team.over(1);
  expect(execution).toMatchObject({ status: 'finished', attempts: 2 });
  const { history } = await team.execution(execution!.id);
  expect(history.map(({ versions, response }) => [versions[0]!.version, response!.status])).toEqual([
    [1, 401],
    [2, 200],
  ]);
});

test('the test button signs as deliveries do', async () => {
  system.holder.values.set('KEY', { version: 2, text: NEW, overlapping: { version: 1, text: OLD } });
  const { id } = await team.webhook({ signingSecret: 'KEY' });
  const result = await system.call(team.admin, testWebhook, { id, payload: { a: 1 } });
  const [request] = system.receiver.requests;
  expect([believes(OLD, request!), believes(NEW, request!)]).toEqual([true, true]);
  expect(result.request.headers).toMatchObject({
    'webhook-id': request!.headers['webhook-id'],
    'webhook-signature': '[signature]',
  });
  expect(result.versions).toEqual([{ secret: 'KEY', version: 2, overlapping: 1 }]);
});

(hasOpenssl ? test : test.skip)(`the recipe of the guide for a shell finds the same signature${SKIPPED}`, async () => {
  const secret = 'a key with spaces & $igns';
  team.secret('PLAIN', secret);
  await team.automation(await team.webhook({ signingSecret: 'PLAIN' }));
  await team.send(artifactEvent({ author: 'ünï "q"' }));
  const { body, headers } = await system.receiver.received();
  expect(signatureInShell(secret, body)).toBe(headers['x-countersign-signature']);
});

test('a receiver that sends keys and values back, in whatever form, brings them to nobody', async () => {
  team.secret('TOKEN', 't0ken-for-the-receiver');
  system.holder.values.set('KEY', { version: 2, text: NEW, overlapping: { version: 1, text: OLD } });
  const known = [OLD, NEW, 't0ken-for-the-receiver'].flatMap((text) => [
    text,
    text.replace('whsec_', ''),
    Buffer.from(text).toString('base64'),
    Buffer.from(text).toString('hex'),
    encodeURIComponent(text),
  ]);
  system.receiver.respond({ status: 500, headers: { 'x-echo': known[1]! }, body: known.join('\n') });
  await team.automation(await team.webhook({ signingSecret: 'KEY', accessTokenSecret: 'TOKEN' }));
  await team.send(artifactEvent());
  const [execution] = await team.over(1);
  const rows: unknown[] = await system.database.query('SELECT a::text FROM webhooks.attempts a');
  const kept = JSON.stringify([await team.execution(execution!.id), rows]);
  for (const form of known) expect(kept).not.toContain(form);
  expect(kept).toContain('[secret KEY]');
});
