import type { Canary, HttpReceiver } from '@countersign/testing';
import type { ApiClient, RecordedAnswer } from './api-client.js';
import { touchAutomations } from './touch-automations.js';
import { touchEvals } from './touch-evals.js';
import { touchKeys } from './touch-keys.js';
import { touchPlayground } from './touch-playground.js';
import { touchSandboxes } from './touch-sandboxes.js';

export interface Touch {
  client: ApiClient;
  receiver: HttpReceiver;
  /** A fresh value to plant. */
  canary: (name: string) => Canary;
}

const TEAM = '/v1/teams/default';

/**
 * Planted in texts that the gateway cannot tell from what belongs there: they go to the service that looks at them and
 * refuses them. Of all others, nothing may be seen on the bus either.
 */
export const STRAYS: readonly string[] = ['AS_VARIABLE', 'NO_KEY', 'NO_RETIRED_KEY'];

/**
 * Calls every operation of the API, rightly and wrongly, with values planted wherever a person could put one by
 * mistake. @returns every planted value @throws Error where an operation of the document was not called
 */
export async function touchEveryEndpoint(touch: Touch): Promise<Canary[]> {
  const planted: Canary[] = [];
  const plant = (name: string) => {
    const canary = touch.canary(name);
    planted.push(canary);
    return canary.value;
  };
  await rightly(touch, plant);
  await touchAutomations(touch, plant);
  planted.push(await touchPlayground(touch, plant));
  await touchKeys(touch, plant);
  await touchSandboxes(touch, plant);
  await touchEvals(touch, plant);
  await wrongly(touch.client, plant);
  await others(touch.client, plant);
  await requireAllTouched(touch.client);
  return planted;
}

type Plant = (name: string) => string;

/** The life of secrets that a webhook uses. */
async function rightly({ client, receiver }: Touch, plant: Plant): Promise<void> {
  const first = plant('FIRST');
  const second = plant('SECOND');
  expectStatus(await client.call('POST', `${TEAM}/secrets`, { name: 'TOKEN', value: plant('REPLACED') }), 201);
  expectStatus(await client.call('POST', `${TEAM}/secrets`, { name: 'KEY', value: first }), 201);
  expectStatus(
    await client.call('POST', `${TEAM}/secrets/TOKEN/rotate?wait=drained`, { value: 'plain-header-token' }),
    200,
  );
  const url = `${receiver.url}/hook`;
  const webhook = { name: 'Hook', url, accessTokenSecret: 'TOKEN', secrets: ['KEY'] };
  const created = expectStatus(await client.call('POST', `${TEAM}/webhooks`, webhook), 201);
  const path = `${TEAM}/webhooks/${String(created.body['id'])}`;
  // The receiver sends back what it got, in forms of its own: what the answer shows of that is redacted.
  receiver.respond(({ body, headers }) => {
    const { deep } = JSON.parse(body) as { deep: [{ text: string }] };
    const bytes = Buffer.from(deep[0].text);
    return {
      status: 200,
      headers: { 'x-echo': bytes.toString('base64'), 'x-hex': bytes.toString('hex') },
      body: `${headers.authorization} ${body} ${encodeURIComponent(deep[0].text)} ${bytes.toString('base64url')}`,
    };
  });
  const payload = { deep: [{ text: 'before ${KEY} after' }] };
  expectStatus(await client.call('POST', `${path}/test`, { payload }), 200);
  expectStatus(
    await client.call('POST', `${TEAM}/secrets/KEY/rotate?overlapSeconds=1`, { value: second, overlapSeconds: 600 }),
    400,
  );
  expectStatus(await client.call('POST', `${TEAM}/secrets/KEY/rotate`, { value: second, overlapSeconds: 600 }), 200);
  expectStatus(await client.call('POST', `${path}/test`, { payload }), 200);
  expectStatus(await client.call('POST', `${TEAM}/secrets/KEY/rotate/undo?wait=applied`), 200);
  expectStatus(
    await client.call('POST', `${TEAM}/secrets/KEY/rotate`, { value: plant('THIRD'), overlapSeconds: 600 }),
    200,
  );
  expectStatus(await client.call('POST', `${TEAM}/secrets/KEY/rotate/finish`), 200);
  expectStatus(await client.call('PATCH', path, { name: 'Renamed' }), 200);
  for (const read of ['', '/references', '/changes', '/propagation', '/propagation/events']) {
    expectStatus(await client.call('GET', `${TEAM}/secrets/KEY${read}`), 200);
  }
  for (const read of [`${TEAM}/secrets`, `${TEAM}/broken-secrets`, `${TEAM}/webhooks`, path, `${TEAM}/audit`]) {
    expectStatus(await client.call('GET', read), 200);
  }
  expectStatus(await client.call('DELETE', `${TEAM}/secrets/KEY`), 409);
  expectStatus(await client.call('DELETE', `${TEAM}/secrets/KEY?breakReferences=true&wait=drained`), 200);
  expectStatus(await client.call('POST', `${path}/test`, { payload }), 409);
  await client.call('DELETE', path);
}

/** Every way in which a value can be where it does not belong. */
async function wrongly(client: ApiClient, plant: Plant): Promise<void> {
  const secrets = `${TEAM}/secrets`;
  const json = { 'content-type': 'application/json' };
  const wrong: Promise<RecordedAnswer | null>[] = [
    client.call('POST', secrets, { name: plant('AS_NAME'), value: 'x' }),
    client.call('POST', secrets, { name: 'A', value: [plant('AS_LIST')] }),
    client.call('POST', secrets, { name: 'A', value: { inner: plant('AS_OBJECT') } }),
    client.call('POST', secrets, { name: 'A', value: plant('TOO_LONG').repeat(3_000) }),
    // Refused before it was read: whether the answer can be is up to the client.
    client.call('POST', secrets, { name: 'A', value: plant('HUGE').repeat(50_000) }).catch(() => null),
    client.call('POST', secrets, { name: 'A', values: plant('WRONG_FIELD') }),
    client.call('POST', secrets, { name: 'A', value: 'x', [plant('AS_FIELD')]: 1 }),
    client.call('POST', secrets, undefined, { raw: `{"name":"A","value":"${plant('BROKEN_JSON')}`, headers: json }),
    client.call('POST', secrets, undefined, { raw: plant('NO_JSON'), headers: json }),
    client.call('POST', secrets, undefined, { raw: plant('AS_TEXT'), headers: { 'content-type': 'text/plain' } }),
    client.call('POST', `${secrets}/NOT_THERE/rotate`, { value: plant('TO_NOBODY') }),
    client.call('POST', `${secrets}/TOKEN/rotate`, { value: plant('CONFLICT'), expectedVersion: 99 }),
    client.call('POST', `${secrets}/TOKEN/rotate`, { value: plant('NO_OVERLAP'), overlapSeconds: 'long' }),
    client.call('POST', `/v1/teams/nobody/secrets`, { name: 'A', value: plant('OTHER_TEAM') }),
    client.call('POST', `${TEAM}/webhooks`, {
      name: 'W',
      url: `https://example.org/${encodeURIComponent(plant('IN_URL'))}`,
      accessTokenSecret: plant('AS_REFERENCE'),
    }),
    client.call('POST', `${TEAM}/webhooks`, { name: 'W', url: plant('AS_URL') }),
    client.call('POST', '/v1/auth/login', { email: 'nobody@example.org', password: plant('AS_PASSWORD') }),
    client.call('POST', '/v1/auth/login', { email: plant('AS_EMAIL'), password: 'x' }),
    client.call('POST', secrets, { name: 'TOKEN', value: plant('EXISTS') }),
  ];
  for (const answer of await Promise.all(wrong)) {
    if (answer && (answer.status < 400 || answer.status >= 500))
      throw new Error(`${answer.path} was answered ${answer.status}.`);
  }
  const key = { headers: { 'idempotency-key': 'canary-1' } };
  expectStatus(await client.call('POST', secrets, { name: 'REPEATED', value: plant('REPEATED') }, key), 201);
  expectStatus(await client.call('POST', secrets, { name: 'REPEATED', value: plant('REUSED_KEY') }, key), 422);
}

/** Accounts, keys and teams: their own secrets (a key, a password) are shown once by design, and are not planted. */
async function others(client: ApiClient, plant: Plant): Promise<void> {
  expectStatus(await client.call('GET', '/v1/me'), 200);
  const key = expectStatus(await client.call('POST', '/v1/api-keys', { name: 'Canary' }), 201);
  await client.call('GET', '/v1/api-keys');
  await client.call('DELETE', `/v1/api-keys/${String(key.body['id'])}`);
  await client.call('GET', '/v1/teams');
  expectStatus(await client.call('POST', '/v1/teams', { slug: 'canaries', name: 'Canaries' }), 201);
  const member = await client.call('POST', `${TEAM}/members`, { email: 'member@example.org', role: 'member' });
  expectStatus(member, 201);
  const members = expectStatus(await client.call('GET', `${TEAM}/members`), 200);
  const items = members.body['items'] as { userId: string; email: string }[];
  const { userId } = items.find(({ email }) => email === 'member@example.org')!;
  await client.call('PATCH', `${TEAM}/members/${userId}`, { role: 'admin' });
  await client.call('DELETE', `${TEAM}/members/${userId}`);
  await client.call('POST', '/v1/me/password', {
    currentPassword: plant('OLD_PASSWORD'),
    newPassword: plant('NEW_PASSWORD'),
  });
  const audit = [
    `${TEAM}/audit/export`,
    '/v1/deployment/audit',
    '/v1/deployment/audit/export',
    '/v1/audit-keys',
    '/v1/deployment',
  ];
  for (const path of [...audit, '/healthz', '/readyz', '/v1/openapi.json']) {
    expectStatus(await client.call('GET', path), 200);
  }
  await client.call('POST', '/v1/auth/logout');
}

/** Held against the API's own document, so that an endpoint that comes later cannot be forgotten here. */
async function requireAllTouched(client: ApiClient): Promise<void> {
  const document = await client.call('GET', '/v1/openapi.json');
  const paths = document.body['paths'] as Record<string, Record<string, unknown>>;
  const untouched = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => !client.answers.some((answer) => matches(answer, method, path)))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  if (untouched.length > 0) throw new Error(`Not called: ${untouched.join(', ')}.`);
}

function matches(answer: RecordedAnswer, method: string, template: string): boolean {
  const path = answer.path.split('?')[0]!;
  const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`);
  return answer.method === method.toUpperCase() && pattern.test(path);
}

function expectStatus(answer: RecordedAnswer, status: number): RecordedAnswer {
  if (answer.status === status) return answer;
  throw new Error(
    `${answer.method} ${answer.path} was answered ${answer.status} ${String(answer.body['code'])}, not ${status}.`,
  );
}
