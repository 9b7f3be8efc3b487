import { HttpReceiver, startSystem, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ApiClient } from '../api-client.js';
import { SandboxClient } from '../sandboxes/sandbox-client.js';

// An admin of one team knows every id of another one's things. Whichever team the address names, there is no such thing.
const VICTIM = '/v1/teams/default';
const PASSWORD = 'one that nobody would guess';

let system: TestSystem;
let receiver: HttpReceiver;
let victim: ApiClient;
let foe: ApiClient;
let ids: Record<
  'webhook' | 'automation' | 'execution' | 'sandbox' | 'run' | 'provider' | 'model' | 'completion',
  string
>;
let apiKey: string;
/** One of the foe's own, for runs in it. */
let ownSandbox: string;

beforeAll(async () => {
  receiver = await HttpReceiver.start();
  receiver.respond(() => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}]}',
  }));
  system = await startSystem({ settings: { egressAllow: `127.0.0.1:${receiver.port}` } });
  victim = new ApiClient(system.url);
  await victim.signIn(system.admin);
  await made('POST', '/v1/teams', { slug: 'foes', name: 'Foes' });
  foe = await admin('foes');
  await ownThings();
}, 180_000);

afterAll(async () => {
  await system?.stop();
  await receiver?.stop();
});

async function made(method: string, path: string, body?: unknown, by = victim): Promise<Record<string, unknown>> {
  const answer = await by.call(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

async function admin(team: string): Promise<ApiClient> {
  const email = `${randomUUID()}@example.org`;
  const { oneTimePassword } = await made('POST', `/v1/teams/${team}/members`, { email, role: 'admin' });
  const client = victim.another();
  await client.signIn({ email, password: String(oneTimePassword) });
  await made('POST', '/v1/me/password', { currentPassword: oneTimePassword, newPassword: PASSWORD }, client);
  return client;
}

async function ownThings(): Promise<void> {
  const idOf = async (path: string, body?: unknown, of = VICTIM, by = victim) =>
    String((await made('POST', `${of}${path}`, body, by))['id']);
  await made('POST', `${VICTIM}/secrets`, { name: 'KEY', value: 'a-key-0123456789' });
  const webhook = await idOf('/webhooks', { name: 'Hook', url: `${receiver.url}/hook`, accessTokenSecret: 'KEY' });
  const automation = await idOf('/automations', { ...AUTOMATION, webhookId: webhook });
  await made('POST', `${VICTIM}/automations/${automation}/test`, {});
  const { id: sandbox } = await new SandboxClient(victim, VICTIM).start({ secrets: [{ name: 'KEY' }] });
  const run = await idOf(`/sandboxes/${sandbox}/exec`, { command: ['/bin/sleep', '600'] });
  const provider = { key: 'own', name: 'Own', baseUrl: `${receiver.url}/v1`, apiKeySecret: 'KEY' };
  const providerId = await idOf('/playground/custom-providers', provider);
  await made('POST', `${VICTIM}/playground/v1/chat/completions`, CHAT);
  const completions = await made('GET', `${VICTIM}/playground/completions`);
  const [{ id: completion }] = completions['items'] as [{ id: string }];
  const model = await idOf('/playground/saved-models', { name: 'Mine', ...CHAT });
  apiKey = String((await made('POST', '/v1/api-keys', { name: 'mine' }))['id']);
  ownSandbox = await idOf('/sandboxes', {}, '/v1/teams/foes', foe);
  ids = { webhook, automation, execution: randomUUID(), sandbox, run, provider: providerId, model, completion };
}

const AUTOMATION = {
  name: 'On prod',
  scope: { kind: 'team' },
  trigger: { event: 'ADD_ARTIFACT_ALIAS', filter: { aliasPattern: '^prod$' } },
  payload: { format: 'json', text: '{}' },
};
const CHAT = { model: 'own/m', messages: [{ role: 'user', content: 'Hello?' }] };

/** Every address that names a thing. */
function attempts(team: string): [string, string, unknown?][] {
  const secret = `${team}/secrets/KEY`;
  const webhook = `${team}/webhooks/${ids.webhook}`;
  const automation = `${team}/automations/${ids.automation}`;
  const runs = [ids.sandbox, ownSandbox].map((sandbox) => `${team}/sandboxes/${sandbox}/exec/${ids.run}`);
  const sandbox = `${team}/sandboxes/${ids.sandbox}`;
  const play = `${team}/playground`;
  const model = `${play}/saved-models/${ids.model}`;
  return [
    ...['', '/propagation', '/propagation/events', '/references', '/changes'].map((of) => get(secret + of)),
    ...['/rotate/finish', '/rotate/undo'].map((of): [string, string] => ['POST', secret + of]),
    ['POST', `${secret}/rotate`, { value: 'another' }],
    ['DELETE', `${secret}?breakReferences=true`],
    ...[webhook, automation, sandbox, model, `${play}/completions/${ids.completion}`, `${sandbox}/files`].map(get),
    ['PATCH', webhook, { name: 'Stolen' }],
    ['POST', `${webhook}/test`, { payload: {} }],
    ['DELETE', webhook],
    ['PATCH', automation, { description: 'Stolen' }],
    ['POST', `${automation}/test`, {}],
    ['DELETE', automation],
    ['POST', `${team}/automations`, { ...AUTOMATION, webhookId: ids.webhook }],
    ...runs.flatMap((run): [string, string][] => [get(run), get(`${run}/events`), ['POST', `${run}/kill`]]),
    ['POST', `${sandbox}/exec`, { command: ['env'] }],
    get(`${sandbox}/file?path=a`),
    ['POST', `${sandbox}/file`, { path: 'a', data: '' }],
    ['POST', `${sandbox}/stop`],
    ['PATCH', `${play}/custom-providers/${ids.provider}`, { name: 'Stolen' }],
    ['DELETE', `${play}/custom-providers/${ids.provider}`],
    ['POST', `${play}/v1/chat/completions`, CHAT],
    ['POST', `${model}/versions`, CHAT],
    ['DELETE', model],
  ];
}

function get(path: string): [string, string] {
  return ['GET', path];
}

test.each(['/v1/teams/default', '/v1/teams/foes'])(
  'under %s there is nothing of the other team',
  async (team) => {
    const answers: string[] = [];
    for (const [method, path, body] of attempts(team)) {
      const { status, text } = await foe.call(method, path, body);
      if (status !== 404) answers.push(`${method} ${path}: ${status} ${text}`);
    }
    expect(answers).toEqual([]);
  },
  60_000,
);

test('nothing of it has changed, and everything is still there', async () => {
  expect((await foe.call('DELETE', `/v1/api-keys/${apiKey}`)).status).toBe(404);
  expect(await made('GET', `${VICTIM}/secrets/KEY`)).toMatchObject({ version: 1 });
  expect(await made('GET', `${VICTIM}/webhooks/${ids.webhook}`)).toMatchObject({ name: 'Hook' });
  expect(await made('GET', `${VICTIM}/sandboxes/${ids.sandbox}`)).toMatchObject({ status: 'running' });
  const run = await made('GET', `${VICTIM}/sandboxes/${ids.sandbox}/exec/${ids.run}`);
  expect(run).toMatchObject({ run: { status: 'running' } });
  const { items } = await made('GET', '/v1/api-keys');
  expect((items as { id: string }[]).map(({ id }) => id)).toContain(apiKey);
});
