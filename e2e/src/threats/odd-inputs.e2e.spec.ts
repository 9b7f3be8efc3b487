import { HttpReceiver, startSystem, waitFor, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ApiClient, type RecordedAnswer } from '../api-client.js';
import { SandboxClient } from '../sandboxes/sandbox-client.js';
import { oddAddresses, oddBodies, sampled, type Json } from './odd-values.js';

// Every operation of the API's own document, with an odd value in the place of each part of what it takes. It may take it
// or refuse it; what it may not do is fail, and whatever it took must still be readable. More with ODD_INPUTS=1000000,
// others with ODD_TURN=1, 2, …; what fails is printed whole.
const COUNT = Number(process.env['ODD_INPUTS'] ?? 600);
const TURN = Number(process.env['ODD_TURN'] ?? 0);
const AT_ONCE = 8;
const TEAM = '/v1/teams/default';

interface Operation {
  method: string;
  template: string;
  questions: string[];
  properties: string[] | null;
}

let system: TestSystem;
let receiver: HttpReceiver;
let client: ApiClient;
let ids: Record<string, Record<string, string>>;
let operations: Operation[];

beforeAll(async () => {
  receiver = await HttpReceiver.start();
  system = await startSystem({ settings: { egressAllow: `127.0.0.1:${receiver.port}` } });
  client = new ApiClient(system.url);
  await client.signIn(system.admin);
  operations = operationsOf((await client.call('GET', '/v1/openapi.json')).body as unknown as Document);
  ids = await things();
}, 180_000);

afterAll(async () => {
  await system?.stop();
  await receiver?.stop();
});

interface Document {
  paths: Record<string, Record<string, { parameters?: { in: string; name: string }[]; requestBody?: Body }>>;
  components: { schemas: Record<string, { properties?: object }> };
}
interface Body {
  content: { 'application/json': { schema: { $ref?: string; properties?: object } } };
}

/** Those that would end the session, the account or what is asked here are left to the tests of their own. */
const LEFT_OUT = ['POST /v1/auth/login', 'POST /v1/auth/logout', 'POST /v1/me/password'];

function operationsOf({ paths, components }: Document): Operation[] {
  const all = Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const schema = requestBody?.content['application/json'].schema;
      const named = schema?.$ref ? components.schemas[schema.$ref.split('/').at(-1)!] : schema;
      const questions = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      const properties = requestBody ? Object.keys(named?.properties ?? {}) : null;
      return { method: method.toUpperCase(), template, questions, properties };
    }),
  );
  return all.filter(({ method, template }) => !LEFT_OUT.includes(`${method} ${template}`));
}

/** One of everything, so that what is odd is not just about something that is not there. */
async function things(): Promise<Record<string, Record<string, string>>> {
  const idOf = async (path: string, body: unknown) => {
    const answer = await client.call('POST', `${TEAM}${path}`, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return String(answer.body['id']);
  };
  await client.call('POST', `${TEAM}/secrets`, { name: 'KEY', value: 'a-key-0123456789' });
  const webhook = await idOf('/webhooks', WEBHOOK());
  const { id: sandbox } = await new SandboxClient(client).start();
  return {
    webhooks: { id: webhook },
    automations: { id: await idOf('/automations', AUTOMATION(webhook)) },
    sandboxes: { id: sandbox, run: await idOf(`/sandboxes/${sandbox}/exec`, RUN) },
    'custom-providers': { id: await idOf('/playground/custom-providers', PROVIDER()) },
    'saved-models': { id: await idOf('/playground/saved-models', { name: 'Kept', ...CHAT }) },
    'eval-jobs': { id: await idOf('/eval-jobs', JOB()) },
  };
}

const WEBHOOK = () => ({
  name: `Hook ${randomUUID()}`,
  url: `${receiver.url}/hook`,
  accessTokenSecret: 'KEY',
  secrets: [],
  headers: { 'X-Of': 'me' },
});
const AUTOMATION = (webhookId: string) => ({
  name: `On prod ${randomUUID()}`,
  description: 'd',
  scope: { kind: 'project', name: 'p' },
  trigger: { event: 'RUN_METRIC', filter: { user: 'u', runNamePattern: 'r', metric: 'm', condition: CONDITION } },
  webhookId,
  payload: { format: 'text', text: 'x', contentType: 'text/plain', escaping: 'none' },
});
const CONDITION = { kind: 'threshold', window: 1, aggregate: 'avg', operator: '>', value: 1 };
const EVENT = (id: string) => ({
  ...{ id, type: 'CREATE_ARTIFACT', occurredAt: '2026-11-01T00:00:00Z', place: { kind: 'project', name: 'p' } },
  ...{ entity: 'e', author: 'a' },
  artifact: { collection: 'c', version: 1, versionString: 'v1', metadata: { a: [{ b: 1 }] } },
});
const MESSAGE = { role: 'user', content: [{ type: 'text', text: 'Hello?' }] };
const CHAT = { model: 'own/m', messages: [MESSAGE] };
const PARAMETERS = { stop: ['x'], tools: [{ type: 'function', function: { name: 'f', parameters: { a: {} } } }] };
const PROVIDER = () => ({
  key: `own-${randomUUID()}`,
  name: 'Own',
  baseUrl: `${receiver.url}/v1`,
  apiKeySecret: 'KEY',
  headers: { 'X-Of': 'me' },
});
const JOB = () => ({
  name: 'Evaluated',
  model: { baseUrl: `${receiver.url}/v1`, name: 'acme/large', apiKeySecret: 'KEY', price: { input: 1, output: 1 } },
  grader: { baseUrl: `${receiver.url}/v1`, keySecret: 'KEY' },
  benchmarks: ['countersign_explain'],
  sampleLimit: 1,
  project: 'p',
  start: false,
});
const RUN = { command: ['/bin/true'], stdin: '', directory: '/workspace', timeout: 1 };
const SANDBOX = {
  name: 'box',
  command: ['/bin/true'],
  secrets: [{ name: 'KEY', env_var: 'K' }],
  env: { A: 'b' },
  ttl: 1,
};
const FILE = { path: 'a', data: '' };

/** Bodies that are taken as they are. One that comes later has none here, and the test says so. */
function bodyOf({ method, template }: Operation): Json | undefined {
  const bodies: Record<string, Json> = {
    'POST /v1/api-keys': { name: 'k', expiresAt: '2100-01-01T00:00:00Z' },
    'POST /v1/teams': { slug: 's', name: 'S' },
    'POST /v1/teams/{team}/members': { email: 'a@example.org', role: 'member', name: 'A' },
    'PATCH /v1/teams/{team}/members/{userId}': { role: 'member' },
    'POST /v1/teams/{team}/secrets': { name: 'NEW', value: 'x' },
    'POST /v1/teams/{team}/secrets/{name}/rotate': { value: 'x', overlapSeconds: 1 },
    'POST /v1/teams/{team}/webhooks': WEBHOOK(),
    'PATCH /v1/teams/{team}/webhooks/{id}': WEBHOOK(),
    'POST /v1/teams/{team}/webhooks/{id}/test': { payload: { a: ['x'] } },
    'POST /v1/teams/{team}/automations': AUTOMATION(ids['webhooks']!['id']!),
    'PATCH /v1/teams/{team}/automations/{id}': AUTOMATION(ids['webhooks']!['id']!),
    'POST /v1/teams/{team}/automations/{id}/test': { event: EVENT('e') },
    'POST /v1/teams/{team}/automation-events': { events: [EVENT(randomUUID())] },
    'POST /v1/teams/{team}/playground/custom-providers': PROVIDER(),
    'PATCH /v1/teams/{team}/playground/custom-providers/{id}': { name: 'Own', headers: { 'X-Of': 'me' } },
    'POST /v1/teams/{team}/playground/v1/chat/completions': { ...CHAT, ...PARAMETERS },
    'PATCH /v1/teams/{team}/playground/budgets': { teamRequestsPerMinute: null },
    'POST /v1/teams/{team}/playground/saved-models': { name: 'Mine', ...CHAT, parameters: PARAMETERS },
    'POST /v1/teams/{team}/playground/saved-models/{id}/versions': { ...CHAT, parameters: PARAMETERS },
    'POST /v1/teams/{team}/eval-jobs': JOB(),
    'PATCH /v1/teams/{team}/eval-jobs/{id}': { name: 'Renamed', model: JOB().model },
    'POST /v1/teams/{team}/sandboxes': SANDBOX,
    'POST /v1/teams/{team}/sandboxes/{id}/exec': RUN,
    'POST /v1/teams/{team}/sandboxes/{id}/file': FILE,
    'PATCH /v1/teams/{team}/sandbox-settings': { brokenGraceSeconds: 1 },
    'POST /v1/deployment/keys/use': { keyId: 'none' },
    'POST /v1/deployment/keys/rewrap': { perSecond: 1 },
    'POST /v1/deployment/keys/retire': { keyId: 'none' },
  };
  return bodies[`${method} ${template}`];
}

/** Where `{id}` stands for something that there is, unless it is about to be deleted. */
function parametersOf({ method, template }: Operation): Record<string, string> {
  const kind = Object.keys(ids).find((name) => template.includes(`/${name}/`));
  const there = method === 'DELETE' || template.endsWith('/stop') || !kind ? {} : ids[kind];
  const nothing = { id: randomUUID(), run: randomUUID(), userId: randomUUID(), provider: 'openai', project: 'p' };
  return { ...nothing, team: 'default', name: method === 'DELETE' ? 'NONE' : 'KEY', ...there };
}

interface Attempt {
  method: string;
  path: string;
  body?: Json;
}

function attemptsOf(operation: Operation): Attempt[] {
  const { method, template, questions, properties } = operation;
  const parameters = parametersOf(operation);
  const body = bodyOf(operation);
  const attempt = (path: string, sent: Json | undefined): Attempt =>
    sent === undefined ? { method, path } : { method, path, body: sent };
  const addresses = oddAddresses(template, parameters, questions).map((path) => attempt(path, body));
  if (body === undefined) return addresses;
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name]!);
  return [...addresses, ...oddBodies(body, properties ?? []).map((odd) => attempt(path, odd))];
}

test('every operation that takes a body is among those that are tried', () => {
  const missing = operations.filter((one) => one.properties && bodyOf(one) === undefined);
  expect(missing.map(({ method, template }) => `${method} ${template}`)).toEqual([]);
});

/** Asks again for as long as it is told to: a service that a busy machine keeps from answering in time is none that fails. */
async function answered(method: string, path: string, body?: Json): Promise<RecordedAnswer> {
  let answer: RecordedAnswer | undefined;
  const isAnswered = async () => {
    answer = await client.call(method, path, body);
    return answer.body['code'] !== 'SERVICE_UNAVAILABLE';
  };
  await waitFor(isAnswered, { what: `an answer to ${method} ${path.slice(0, 200)}` });
  return answer!;
}

test('no odd input makes an operation fail', async () => {
  const left = operations.flatMap((one) => sampled(attemptsOf(one), Math.ceil(COUNT / operations.length), TURN));
  const failures: string[] = [];
  const work = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const { method, path, body } = next;
      const { status, text } = await answered(method, path, body);
      if (status < 500) continue;
      const sent = JSON.stringify(body) ?? '';
      failures.push(`${method} ${path.slice(0, 200)} ${sent.slice(0, 700)} (${sent.length}): ${text.slice(-300)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(failures).toEqual([]);
}, 600_000);

test('whatever was taken is read back', async () => {
  const reads = operations.filter(({ method, template }) => method === 'GET' && !template.endsWith('/events'));
  for (const one of reads) {
    const path = one.template.replace(/\{(\w+)\}/g, (_, name: string) => parametersOf(one)[name]!);
    const { status, text } = await answered('GET', `${path}${one.questions.includes('limit') ? '?limit=200' : ''}`);
    if (status >= 500) throw new Error(`${path}: ${text}`);
  }
}, 120_000);

test('of what is as large as it may be there are as many pages as the bus needs, and none fails', async () => {
  const made = async (path: string, body: unknown) => {
    const { status, text, body: answer } = await client.call('POST', `${TEAM}${path}`, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${text.slice(0, 500)}`);
    return String(answer['id']);
  };
  const automation = { ...AUTOMATION(ids['webhooks']!['id']!), payload: LARGE_PAYLOAD };
  for (let at = 0; at < 35; at += 1) await made('/automations', { ...automation, name: `Large ${at}` });
  const model = await made('/playground/saved-models', { name: 'Large', ...LARGE_CHAT });
  for (let at = 0; at < 20; at += 1) {
    await made(`/playground/saved-models/${model}/versions`, LARGE_CHAT);
    await made('/playground/saved-models', { name: `Large ${at}`, ...LARGE_CHAT });
  }
  for (const path of ['/automations', '/playground/saved-models'])
    expect((await namesOf(path)).filter((name) => name.startsWith('Large '))).toHaveLength(
      path === '/automations' ? 35 : 20,
    );
  const { status, body } = await client.call('GET', `${TEAM}/playground/saved-models/${model}`);
  expect(status).toBe(200);
  expect((body['versions'] as { version: number }[])[0]!.version).toBe(21);
}, 120_000);

const LARGE_PAYLOAD = { format: 'text', text: 'x'.repeat(262_144), contentType: 'text/plain', escaping: 'none' };
const LARGE_CHAT = { model: 'own/m', messages: [{ role: 'user', content: 'x'.repeat(500_000) }] };

async function namesOf(path: string): Promise<string[]> {
  const names: string[] = [];
  let cursor = '';
  do {
    const { status, body, text } = await client.call('GET', `${TEAM}${path}?limit=200${cursor}`);
    if (status !== 200) throw new Error(`${path}: ${text.slice(0, 500)}`);
    const page = body as unknown as { items: { name: string }[]; nextCursor: string | null };
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
  } while (cursor !== '');
  return names;
}
