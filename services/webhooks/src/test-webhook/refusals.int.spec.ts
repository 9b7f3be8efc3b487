import { createWebhook, testWebhook, WEBHOOK_PAYLOAD_BYTES_MAX, type WebhookInput } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let admin: ReturnType<typeof person>;

const TOKEN = 't0ken-for-the-receiver';
const EXTRA = 'an extra value';

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
  system.receiver.requests.length = 0;
  system.receiver.respond({ status: 201, headers: { 'x-request': 'r1' }, body: '{"ok":true}' });
});
afterEach(() => system.store.mend());

test('a broken webhook sends nothing and names every secret that it lacks', async () => {
  const id = await create({ secrets: ['EXTRA', 'B'] });
  system.store.deleteSecret(admin.team, 'TOKEN');
  system.store.deleteSecret(admin.team, 'B');
  const error = await send(id, 'nothing').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'REFERENCE_BROKEN',
    detail: expect.stringMatching(/lacks TOKEN, B.*Create them again/) as unknown,
    facts: {
      missing: [
        { secret: 'TOKEN', slot: 'accessToken' },
        { secret: 'B', slot: 'secrets.B' },
      ],
    },
  });
  expect(system.receiver.requests).toEqual([]);
  expect(await auditOf(id, 1)).toMatchObject([{ result: 'refused', code: 'REFERENCE_BROKEN' }]);
  system.store.addSecret(admin.team, 'TOKEN', 'B');
  await expect(send(id, 'again')).resolves.toMatchObject({ response: { status: 201 } });
});

test.each([
  ['a secret that it was not given', '${PIN}', {}, 'PIN'],
  ['no access token', 'x ${ACCESS_TOKEN}', { accessTokenSecret: null }, 'ACCESS_TOKEN'],
])('a payload that names %s is not sent', async (_, payload, input, variable) => {
  await expect(send(await create(input), { a: [payload] })).rejects.toMatchObject({
    code: 'UNKNOWN_VARIABLE',
    facts: { variables: [variable], errors: [{ path: 'payload.a.0' }] },
  });
  expect(system.receiver.requests).toEqual([]);
});

test.each(['line\nbreak', 'ends with one\n', ' begins with a space', 'tab\there', 'ünicode', 'nul\0'])(
  'a bearer token that a header would change is refused: %j',
  async (text) => {
    system.holder.values.set('TOKEN', { version: 1, text });
    const error = await send(await create(), 'x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'SECRET_UNUSABLE', facts: { secrets: ['TOKEN'] } });
    expect(JSON.stringify(error)).not.toContain(text.trim());
    expect(system.receiver.requests).toEqual([]);
  },
);

test('payloads have a limit, and so has what they become', async () => {
  const id = await create();
  await expect(send(id, 'x'.repeat(WEBHOOK_PAYLOAD_BYTES_MAX))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  system.holder.values.set('EXTRA', { version: 1, text: 'x'.repeat(65_536) });
  await expect(send(id, '${EXTRA}'.repeat(17))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  expect(system.receiver.requests).toEqual([]);
});

test('members and other teams may not', async () => {
  const id = await create();
  await expect(send(id, 'x', person('member', admin.team))).rejects.toMatchObject({ code: 'ADMIN_REQUIRED' });
  await expect(send(id, 'x', person('admin', randomUUID()))).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
});

test('what cannot be audited is not sent', async () => {
  const id = await create();
  await system.database.query('ALTER TABLE audit_outbox RENAME TO gone');
  try {
    await expect(send(id, 'x')).rejects.toMatchObject({ code: 'INTERNAL' });
  } finally {
    await system.database.query('ALTER TABLE gone RENAME TO audit_outbox');
  }
  expect(system.receiver.requests).toEqual([]);
});
