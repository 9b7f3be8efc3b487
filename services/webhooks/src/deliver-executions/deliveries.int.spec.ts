import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { artifactEvent, AutomationTeam } from '../fixtures/automation-team.js';
import { WebhooksSystem } from '../fixtures/webhooks-system.js';

const KEY = `whsec_${Buffer.from('a key of twenty-four byte').toString('base64')}`;
let system: WebhooksSystem;
let team: AutomationTeam;

beforeAll(async () => {
  system = await WebhooksSystem.start('127.0.0.1');
});
afterAll(() => system.close());
beforeEach(() => {
  team = new AutomationTeam(system, `${system.receiver.url}/hook`);
  team.secret('TOKEN', 'bearer-t0ken', 3);
  team.secret('KEY', KEY);
  team.secret('EXTRA', 'an "extra"\nvalue');
  system.receiver.requests.length = 0;
  system.receiver.respond({ status: 201, headers: { 'x-id': 'r1' }, body: '{"ok":true}' });
});

test('an event that an automation waits for is sent, signed, with its values, and remembered without them', async () => {
  const webhook = await team.webhook({
    accessTokenSecret: 'TOKEN',
    signingSecret: 'KEY',
    secrets: ['EXTRA'],
    headers: { 'X-Team': 'research' },
    signatureHeader: 'X-Wandb-Signature',
  });
  const automation = await team.automation(webhook, {
    payload: { format: 'json', text: '{"v": "${artifact_version_string}", "s": "${EXTRA}", "t": "${ACCESS_TOKEN}"}' },
  });
  const event = artifactEvent();
  expect(await team.send(event)).toEqual({ items: [{ id: event.id, outcome: 'accepted' }] });
  const [execution] = await team.over(1);
  const [request] = system.receiver.requests;
  expect(JSON.parse(request!.body)).toEqual({ v: 'model:v3', s: 'an "extra"\nvalue', t: 'bearer-t0ken' });
  expect(request!.headers).toMatchObject({
    authorization: 'Bearer bearer-t0ken',
    'content-type': 'application/json',
    'x-team': 'research',
    'webhook-id': execution!.id,
  });
  expect(request!.headers['x-wandb-signature']).toBe(request!.headers['x-countersign-signature']);
  new StandardWebhook(KEY).verify(request!.body, request!.headers as Record<string, string>);
  expect(execution).toMatchObject({
    automation: { id: automation.id, name: automation.name },
    webhook: { id: webhook.id, name: webhook.name },
    event: { id: event.id, type: 'CREATE_ARTIFACT' },
    status: 'finished',
    deadLettered: false,
    attempts: 1,
    responseStatus: 201,
    error: null,
  });
  const { payload, history } = await team.execution(execution!.id);
  expect(payload).toEqual(event);
  expect(history).toMatchObject([
    {
      number: 1,
      request: {
        url: `${system.receiver.url}/hook`,
        headers: {
          authorization: 'Bearer [secret TOKEN]',
          'webhook-signature': '[signature]',
          'x-countersign-signature': '[signature]',
          'x-wandb-signature': '[signature]',
        },
      },
      response: { status: 201, body: '{"ok":true}' },
      versions: [
        { secret: 'TOKEN', version: 3 },
        { secret: 'KEY', version: 1 },
        { secret: 'EXTRA', version: 1 },
      ],
      error: null,
    },
  ]);
  expect(JSON.parse(history[0]!.request!.body)).toEqual({
    v: 'model:v3',
    s: '[secret EXTRA]',
    t: '[secret TOKEN]',
  });
});
