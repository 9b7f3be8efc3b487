import type {
  ChainedAuditEntry,
  PropagationView,
  Reference,
  Webhook,
  WebhookTestResult,
  WrittenSecret,
} from '@countersign/contracts';
import { waitFor, type HttpReceiver } from '@countersign/testing';
import type { Api } from './api.js';
import type { Narrator } from './narrator.js';

export interface Tour {
  api: Api;
  receiver: HttpReceiver;
  /** From the team's `.env` file. */
  secrets: Record<string, string>;
  narrator: Narrator;
}

const TEAM = '/v1/teams/default';
const PAYLOAD = { text: 'deployed', signature: '${SLACK_SIGNATURE}', token: '${ACCESS_TOKEN}' };

/** The life of a secret, told. @throws NotAsTold at the first step that is not as told */
export async function tour(tour: Tour): Promise<void> {
  await createSecrets(tour);
  const webhook = await referToThem(tour);
  await deliver(tour, webhook, tour.secrets['HF_TOKEN']!, 1);
  await rotateAndWait(tour);
  await deliver(tour, webhook, 'hf_demo_rotated', 2);
  await rotateWhileInUse(tour, webhook);
  await deleteIt(tour, webhook);
  await heal(tour, webhook);
  await lookBack(tour);
}

async function createSecrets({ api, secrets, narrator }: Tour): Promise<void> {
  narrator.step('An admin brings the secrets of a .env file. Nobody can read them back.');
  for (const [name, value] of Object.entries(secrets)) {
    const { status } = await api.call('POST', `${TEAM}/secrets`, { name, value });
    narrator.check(`${name} is created`, status, 201);
  }
  const { body } = await api.call('GET', `${TEAM}/secrets`);
  const shown = JSON.stringify(body);
  const readable = Object.values(secrets).filter((value) => shown.includes(JSON.stringify(value).slice(1, -1)));
  narrator.check('the list shows names and versions, and no value', readable, []);
}

async function referToThem({ api, receiver, narrator }: Tour): Promise<string> {
  narrator.step('A webhook names two of them: one as its access token, one for its payload.');
  const { status, body } = await api.call<Webhook>('POST', `${TEAM}/webhooks`, {
    name: 'Deployments',
    url: `${receiver.url}/deployed`,
    accessTokenSecret: 'HF_TOKEN',
    secrets: ['SLACK_SIGNATURE'],
  });
  narrator.check('the webhook is created', status, 201);
  const references = await api.call<{ items: Reference[] }>('GET', `${TEAM}/secrets/HF_TOKEN/references`);
  const uses = references.body.items.map(({ consumer, resourceName, slot, state }) => [
    consumer,
    resourceName,
    slot,
    state,
  ]);
  narrator.check('HF_TOKEN knows who uses it', uses, [['webhooks', 'Deployments', 'accessToken', 'live']]);
  return body.id;
}

async function deliver(tour: Tour, webhook: string, token: string, version: number): Promise<void> {
  const { api, receiver, secrets, narrator } = tour;
  narrator.step(`The webhook sends. Version ${version} of HF_TOKEN goes out, and only to the receiver.`);
  const before = receiver.requests.length;
  const test = await api.call<WebhookTestResult>('POST', `${TEAM}/webhooks/${webhook}/test`, { payload: PAYLOAD });
  narrator.check('the test call is answered', test.status, 200);
  const received = await receiver.received(before);
  narrator.check('the receiver got the token as a bearer header', received.headers.authorization, `Bearer ${token}`);
  const { signature } = JSON.parse(received.body) as { signature: string };
  narrator.check(
    '…and the signature in the payload, quotes and line break whole',
    signature,
    secrets['SLACK_SIGNATURE'],
  );
  narrator.check('the answer shows the call without them', JSON.stringify(test.body).includes(token), false);
  const used = test.body.versions.find(({ secret }) => secret === 'HF_TOKEN');
  narrator.check(`…and says that it used version ${version}`, used?.version, version);
}

async function rotateAndWait({ api, narrator }: Tour): Promise<void> {
  narrator.step('The admin rotates HF_TOKEN and waits until it is drained.');
  const path = `${TEAM}/secrets/HF_TOKEN/rotate?wait=drained`;
  const rotated = await api.call<WrittenSecret>('POST', path, { value: 'hf_demo_rotated' });
  const { state, basis, waitingFor, confirmed } = rotated.body.propagation;
  narrator.check(
    'drained, confirmed by every holder',
    { state, basis, waitingFor },
    {
      state: 'drained',
      basis: 'confirmed',
      waitingFor: [],
    },
  );
  for (const { consumer, instance } of confirmed) narrator.say(`countersigned by ${consumer} (${instance})`);
  const { body } = await api.call<PropagationView>('GET', `${TEAM}/secrets/HF_TOKEN/propagation`);
  narrator.check('it is safe to revoke the old value at its provider', body.safeToRevoke, true);
}

async function rotateWhileInUse({ api, receiver, narrator }: Tour, webhook: string): Promise<void> {
  narrator.step('Once more, while a delivery is still running: the receiver takes its time.');
  const { promise: patience, resolve: answer } = Promise.withResolvers<void>();
  receiver.respond(async () => {
    await patience;
    return { status: 200 };
  });
  const before = receiver.requests.length;
  const running = api.call('POST', `${TEAM}/webhooks/${webhook}/test`, { payload: PAYLOAD });
  await receiver.received(before);
  const path = `${TEAM}/secrets/HF_TOKEN/rotate?wait=drained&timeout=3`;
  const { status, body } = await api.call<WrittenSecret>('POST', path, { value: 'hf_demo_third' });
  const { state, waitingFor } = body.propagation;
  narrator.check('the rotation is done; the time to wait was up', { status, state }, { status: 200, state: 'applied' });
  const inTheWay = waitingFor.map(({ consumer, olderUses }) => ({ consumer, olderUses }));
  const olderUses = [{ version: 2, uses: 1, resources: ['Deployments'] }];
  narrator.check('it names who is in the way', inTheWay, [{ consumer: 'webhooks', olderUses }]);
  answer();
  narrator.check('the delivery ends, with the value that it began with', (await running).status, 200);
  const drained = await untilDrained(api);
  narrator.check('now it is drained, and safe to revoke', drained, true);
  receiver.respond(200);
}

/** Follows the change live, as the console does, until the stream says that it has ended. */
async function untilDrained(api: Api): Promise<boolean> {
  for await (const event of api.events(`${TEAM}/secrets/HF_TOKEN/propagation/events`)) if (event === 'end') return true;
  return false;
}

async function deleteIt({ api, receiver, narrator }: Tour, webhook: string): Promise<void> {
  narrator.step('The admin deletes HF_TOKEN.');
  const refused = await api.call('DELETE', `${TEAM}/secrets/HF_TOKEN`);
  narrator.check('not without a word: it is in use', [refused.status, refused.body.code], [409, 'SECRET_IN_USE']);
  narrator.say(refused.body.detail);
  const { status } = await api.call('DELETE', `${TEAM}/secrets/HF_TOKEN?breakReferences=true&wait=drained`);
  narrator.check('told to break the references, it is gone', status, 200);
  const { body: broken } = await api.call<Webhook>('GET', `${TEAM}/webhooks/${webhook}`);
  const missing = broken.missing.map(({ secret }) => secret);
  narrator.check('the webhook is flagged broken, by name', [broken.health, missing], ['broken', ['HF_TOKEN']]);
  const before = receiver.requests.length;
  const { body } = await api.call('POST', `${TEAM}/webhooks/${webhook}/test`, { payload: PAYLOAD });
  narrator.check('it refuses to send', body.code, 'REFERENCE_BROKEN');
  narrator.say(body.detail);
  narrator.check('and nothing reached the receiver', receiver.requests.length, before);
}

async function heal(tour: Tour, webhook: string): Promise<void> {
  const { api, narrator } = tour;
  narrator.step('HF_TOKEN is created again. It is another secret; the reference heals.');
  const { status } = await api.call('POST', `${TEAM}/secrets`, { name: 'HF_TOKEN', value: 'hf_demo_another' });
  narrator.check('HF_TOKEN is created', status, 201);
  const { body } = await api.call<Webhook>('GET', `${TEAM}/webhooks/${webhook}`);
  narrator.check('the webhook is ready', body.health, 'ready');
  await deliver(tour, webhook, 'hf_demo_another', 1);
}

async function lookBack({ api, narrator }: Tour): Promise<void> {
  narrator.step('Everything is in the audit log.');
  const life = ['secret.created', 'secret.rotated', 'secret.rotated', 'secret.deleted', 'secret.created'];
  const logged = async () => {
    const { body } = await api.call<{ items: ChainedAuditEntry[] }>('GET', `${TEAM}/audit?limit=200`);
    const acts = body.items.filter(({ target }) => target === 'secret/HF_TOKEN').map(({ action }) => action);
    return acts.filter((action) => life.includes(action)).reverse();
  };
  // An entry comes a moment after what it tells of.
  await waitFor(async () => (await logged()).length >= life.length, { what: 'the last entry' });
  narrator.check('the life of HF_TOKEN, in order', await logged(), life);
}
