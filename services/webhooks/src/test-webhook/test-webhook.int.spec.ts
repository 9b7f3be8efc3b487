import { createWebhook, testWebhook, type WebhookInput } from '@countersign/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let admin: ReturnType<typeof person>;

const TOKEN = 't0ken-for-the-receiver';
const EXTRA = 'a "quoted"\nvalue with ${TOKEN} and ünicode';

async function create(input: Partial<WebhookInput> = {}): Promise<string> {
  const given = {
    name: randomUUID(),
    url: `${system.receiver.url}/hook?a=1`,
    accessTokenSecret: 'TOKEN',
    secrets: ['EXTRA'],
  };
  return (await system.call(admin, createWebhook, { webhook: { ...given, ...input } })).id;
}
const send = (id: string, payload: unknown, actor = admin) =>
  system.call(actor, testWebhook, { id, payload: payload as never });
const auditOf = async (id: string, count: number) =>
  (await system.store.auditOf(`webhook/${id}`, count + 1)).slice(1).map(({ result, facts }) => ({ result, ...facts }));

beforeAll(async () => {
  system = await WebhooksSystem.start('127.0.0.1');
});
afterAll(() => system.close());

beforeEach(() => {
  admin = person('admin', randomUUID());
  system.store.addSecret(admin.team, 'TOKEN', 'EXTRA', 'PIN', 'B');
  system.holder.values.set('TOKEN', { version: 3, text: TOKEN });
  system.holder.values.set('EXTRA', { version: 1, text: EXTRA });
  system.holder.values.set('PIN', { version: 2, text: '1234' });
  system.receiver.requests.length = 0;
  system.receiver.respond({ status: 201, headers: { 'x-request': 'r1' }, body: '{"ok":true}' });
});
test('the receiver gets the values, the caller what was sent and came back without them', async () => {
  const id = await create();
  const result = await send(id, { text: 'deploy ${EXTRA}', nested: [{ token: '${ACCESS_TOKEN}' }], n: 1 });
  const [request] = system.receiver.requests;
  expect(request).toMatchObject({ method: 'POST', url: '/hook?a=1' });
  expect(request!.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': expect.stringMatching(/^Countersign\//) as unknown,
    authorization: `Bearer ${TOKEN}`,
  });
  expect(JSON.parse(request!.body)).toEqual({ text: `deploy ${EXTRA}`, nested: [{ token: TOKEN }], n: 1 });
  expect(result).toMatchObject({
    request: {
      method: 'POST',
      url: `${system.receiver.url}/hook?a=1`,
      headers: { authorization: 'Bearer [secret TOKEN]' },
    },
    response: { status: 201, body: '{"ok":true}', truncated: false },
  });
  expect(result.response.headers['x-request']).toBe('r1');
  expect(JSON.parse(result.request.body)).toEqual({
    text: 'deploy [secret EXTRA]',
    nested: [{ token: '[secret TOKEN]' }],
    n: 1,
  });
  expect(result.versions).toEqual([
    { secret: 'TOKEN', version: 3 },
    { secret: 'EXTRA', version: 1 },
  ]);
  expect(await auditOf(id, 2)).toMatchObject([
    { result: 'ok', stage: 'begun', versions: ['TOKEN@3', 'EXTRA@1'] },
    { result: 'ok', stage: 'ended', status: 201 },
  ]);
});

test('a receiver that sends values back, in whatever form, does not bring them to anybody', async () => {
  const forms = [TOKEN, EXTRA].flatMap((text) => {
    const bytes = Buffer.from(text);
    const json = JSON.stringify(text).slice(1, -1);
    return [
      text,
      json,
      encodeURIComponent(text),
      ...(['base64', 'base64url', 'hex'] as const).map((e) => bytes.toString(e)),
    ];
  });
  const inHeaders = Buffer.from(`user:${TOKEN}`).toString('base64');
  system.receiver.respond({ status: 200, headers: { 'x-echo': inHeaders, 'x-token': TOKEN }, body: forms.join(' | ') });
  const result = await send(await create(), '${EXTRA}');
  const shown = JSON.stringify(result);
  expect(result.response.headers['x-token']).toBe('[secret TOKEN]');
  for (const form of [...forms, inHeaders]) {
    expect(shown).not.toContain(form);
    expect(shown).not.toContain(JSON.stringify(form).slice(1, -1));
  }
  expect(shown).not.toContain(Buffer.from(TOKEN).toString('base64').slice(2, 12));
});

test('a value too short to be looked for is masked where it was filled in', async () => {
  const id = await create({ accessTokenSecret: 'PIN', secrets: [] });
  const result = await send(id, 'pin ${ACCESS_TOKEN}');
  expect(system.receiver.requests[0]!.body).toBe('"pin 1234"');
  expect(result.request.body).toBe('"pin [secret PIN]"');
  expect(result.request.headers.authorization).toBe('Bearer [secret PIN]');
});

test('only what a request needs is opened, and it is wiped at the end', async () => {
  system.holder.opened.length = 0;
  await send(await create({ secrets: ['EXTRA', 'PIN'] }), '${PIN}');
  expect(system.holder.opened.map(({ slot }) => slot).sort()).toEqual(['accessToken', 'secrets.PIN']);
  for (const { value } of system.holder.opened) expect(() => value.reveal()).toThrow(/wiped/);
});

test('a webhook without secrets is sent without any', async () => {
  const result = await send(await create({ accessTokenSecret: null, secrets: [] }), { a: '$b' });
  expect(system.receiver.requests[0]!.headers.authorization).toBeUndefined();
  expect(result).toMatchObject({ versions: [], request: { body: '{"a":"$b"}' } });
});
