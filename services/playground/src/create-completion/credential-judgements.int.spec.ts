import { person, type ConsumerSystem } from '@countersign/consumer-conformance';
import { createCompletion, createCustomProvider, listProviders, reportRejections } from '@countersign/contracts';
import { HttpReceiver } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startPlayground } from '../fixtures/playground-system.js';

let system: ConsumerSystem;
let receiver: HttpReceiver;
let admin: ReturnType<typeof person>;
/** Of the provider whose credential is judged. */
let id: string;

beforeAll(async () => {
  receiver = await HttpReceiver.start();
  system = await startPlayground();
});
afterAll(async () => {
  await system?.close();
  await receiver?.stop();
});
beforeEach(async () => {
  admin = person('admin', randomUUID());
  system.store.mend();
  system.store.addSecret(admin.team, 'KEY');
  system.holder.values.set('KEY', { version: 1, text: 'the-first-key' });
  const provider = { key: 'ours', name: 'Ours', baseUrl: receiver.url, secretHeaders: { 'X-Key': 'KEY' } };
  id = (await system.call(admin, createCustomProvider, { provider })).id!;
  receiver.requests.length = 0;
});

const ANSWER = JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }] });

async function ask(): Promise<void> {
  const request = { model: 'ours/m', messages: [{ role: 'user' as const, content: 'Hello?' }] };
  for await (const piece of system.stream(admin, createCompletion, { request })) void piece;
}

async function isRejected(): Promise<void> {
  receiver.respond(401);
  await expect(ask()).rejects.toMatchObject({ code: 'PROVIDER_REJECTED_CREDENTIAL' });
}

async function health(): Promise<string | undefined> {
  const { items } = await system.call(admin, listProviders, {});
  return items.find((provider) => provider.id === id)?.health;
}

test('a success takes back no rejection that came after it had begun: the playground and the store say the same', async () => {
  await isRejected();
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  receiver.respond(async () => {
    await gate;
    return { status: 200, body: ANSWER };
  });
  const success = ask();
  await receiver.received(1);
  system.store.rotateSecret(admin.team, 'KEY');
  system.holder.values.set('KEY', { version: 2, text: 'the-second-key' });
  await isRejected();
  open();
  await success;
  expect(await health()).toBe('rejected');
  expect(system.store.rejections.get(id)).toMatchObject([{ secret: 'KEY', version: 2 }]);
  receiver.respond({ status: 200, body: ANSWER });
  await ask();
  expect(await health()).toBe('ready');
  expect(system.store.rejections.get(id)).toEqual([]);
});

test('while the store cannot be told, a rejection stays; the next success takes it back', async () => {
  await isRejected();
  receiver.respond({ status: 200, body: ANSWER });
  system.store.breakAt('before', reportRejections);
  await ask();
  expect(await health()).toBe('rejected');
  system.store.mend();
  await ask();
  expect(await health()).toBe('ready');
  expect(system.store.rejections.get(id)).toEqual([]);
});
