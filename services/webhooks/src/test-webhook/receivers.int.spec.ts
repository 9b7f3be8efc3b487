import { createWebhook, testWebhook } from '@countersign/contracts';
import { HttpReceiver } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
const admin = person('admin', randomUUID());

async function sendTo(url: string) {
  const webhook = {
    name: randomUUID(),
    url,
    accessTokenSecret: 'TOKEN',
    timeoutSeconds: url.endsWith('/never') ? 1 : 10,
  };
  const { id } = await system.call(admin, createWebhook, { webhook });
  return system.call(admin, testWebhook, { id, payload: { a: 1 } });
}

beforeAll(async () => {
  system = await WebhooksSystem.start('127.0.0.1');
  system.store.addSecret(admin.team, 'TOKEN');
  system.holder.values.set('TOKEN', { version: 1, text: 't0ken-for-the-receiver' });
});
afterAll(() => system.close());
beforeEach(() => {
  system.receiver.requests.length = 0;
  system.receiver.respond(200);
});

const never = () => new Promise<never>(() => {});

test.each([400, 500, 503])('an answer of %i is an answer', async (status) => {
  system.receiver.respond({ status, body: 'no' });
  expect(await sendTo(system.receiver.url)).toMatchObject({ response: { status, body: 'no' } });
});

test('a redirect is shown and not followed', async () => {
  system.receiver.respond(({ url }) => ({
    status: url === '/' ? 307 : 200,
    headers: { location: `${system.receiver.url}/there` },
  }));
  expect(await sendTo(system.receiver.url)).toMatchObject({ response: { status: 307 } });
  expect(system.receiver.requests).toHaveLength(1);
});

test('a long answer is read up to 64 KiB', async () => {
  system.receiver.respond({ status: 200, body: 'x'.repeat(3_000_000) });
  const { response } = await sendTo(system.receiver.url);
  expect(response.truncated).toBe(true);
  expect(response.body.length).toBeGreaterThan(60_000);
  expect(response.body.length).toBeLessThanOrEqual(65_536);
});

test.each(['http://127.0.0.2', 'http://[::1]', 'http://169.254.169.254/latest/meta-data', 'http://2130706434'])(
  'what the operator did not allow is not called: %s',
  async (url) => {
    const host = new URL(url).hostname.replace(/[[\]]/g, '');
    await expect(sendTo(url)).rejects.toMatchObject({
      code: 'EGRESS_FORBIDDEN',
      detail: expect.stringContaining('COUNTERSIGN_EGRESS_ALLOW') as unknown,
      facts: { host },
    });
  },
);

test.each<[string, () => string | Promise<string>, RegExp]>([
  ['refuses', closedPort, /the connection was refused/],
  ['speaks no TLS', () => system.receiver.url.replace('http:', 'https:'), /no TLS connection could be made/],
  ['breaks off', () => `${system.receiver.url}/break`, /it closed the connection without an answer/],
  ['never answers', () => `${system.receiver.url}/never`, /it did not answer within 1 s/],
])('a receiver that %s', async (_, url, words) => {
  system.receiver.respond(({ url: path }) => {
    if (path === '/break') throw new Error('break');
    return path === '/never' ? never() : { status: 200 };
  });
  await expect(sendTo(await url())).rejects.toMatchObject({
    code: 'TARGET_UNREACHABLE',
    detail: expect.stringMatching(words) as unknown,
  });
});

test('a request ends when the use of its secrets must end', async () => {
  system.receiver.respond(() => {
    system.holder.endUses();
    return never();
  });
  await expect(sendTo(system.receiver.url)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

async function closedPort(): Promise<string> {
  const closed = await HttpReceiver.start();
  const { url } = closed;
  await closed.stop();
  return url;
}
