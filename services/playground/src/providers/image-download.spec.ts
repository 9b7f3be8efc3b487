import { createEgressDispatcher, egressFetch, egressPolicy } from '@countersign/platform-egress';
import { HttpReceiver } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AskedDouble } from '../fixtures/asked-double.js';

const PIXEL = Buffer.from('89504e470d0a1a0a', 'hex');
let images: HttpReceiver;
/** One that fetches images itself, and one that does not. */
let openai: AskedDouble;
let bedrock: AskedDouble;

beforeAll(async () => {
  images = await HttpReceiver.start();
  openai = await AskedDouble.start('openai');
  bedrock = await AskedDouble.start('bedrock');
});
beforeEach(() => {
  images.requests.length = 0;
  images.respond({ status: 200, headers: { 'content-type': 'image/png' }, body: PIXEL.toString('latin1') });
});
afterAll(async () => {
  await Promise.all([images.stop(), openai.stop(), bedrock.stop()]);
});

async function ask(asked: AskedDouble, url: string, allowed = '127.0.0.1') {
  const dispatcher = createEgressDispatcher(egressPolicy(allowed));
  const provider = { ...asked.provider(), fetchImage: egressFetch(dispatcher) };
  try {
    await asked.whole({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] }, provider);
    return asked.double.requests.at(-1)!.body;
  } finally {
    await dispatcher.destroy();
  }
}

test('a provider that fetches images itself gets the URL', async () => {
  expect(await ask(openai, `${images.url}/a.png`)).toContain(`${images.url}/a.png`);
  expect(images.requests).toEqual([]);
});

test('for one that does not the image is fetched and goes along', async () => {
  const body = await ask(bedrock, `${images.url}/a.png`);
  expect(images.requests).toMatchObject([{ method: 'GET', url: '/a.png' }]);
  expect(body).toContain('"format":"png"');
});

test('under the rules for outgoing calls', async () => {
  await expect(ask(bedrock, `${images.url}/a.png`, '')).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' });
  expect(images.requests).toEqual([]);
});

test.each([
  ['what is none', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }],
  ['what is not there', { status: 404, headers: { 'content-type': 'image/png' } }],
  ['a redirect', { status: 302, headers: { 'content-type': 'image/png', location: 'http://127.0.0.1:1/' } }],
  [
    'what is too large',
    { status: 200, headers: { 'content-type': 'image/png' }, body: 'x'.repeat(10 * 1024 * 1024 + 1) },
  ],
])('%s is refused', async (_what, answer) => {
  images.respond(answer);
  await expect(ask(bedrock, `${images.url}/a.png`)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
