import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { HttpReceiver } from './http-receiver.js';

let receiver: HttpReceiver;
beforeEach(async () => {
  receiver = await HttpReceiver.start();
});
afterEach(() => receiver.stop());

test('keeps what it is sent', async () => {
  const response = await fetch(`${receiver.url}/hook?x=1`, {
    method: 'POST',
    headers: { authorization: 'Bearer a' },
    body: '{"größe": 1}',
  });
  expect(response.status).toBe(200);
  expect(await receiver.received()).toMatchObject({
    method: 'POST',
    url: '/hook?x=1',
    headers: { authorization: 'Bearer a' },
    body: '{"größe": 1}',
  });
});

test('answers as it is told', async () => {
  receiver.respond(503);
  expect((await fetch(receiver.url)).status).toBe(503);
  receiver.respond(({ url }) => ({ status: 200, headers: { 'x-seen': url }, body: 'ok' }));
  const answer = await fetch(`${receiver.url}/a`);
  expect([answer.headers.get('x-seen'), await answer.text()]).toEqual(['/a', 'ok']);
  receiver.respond(() => {
    throw new Error('broken on purpose');
  });
  await expect(fetch(receiver.url)).rejects.toThrow();
  expect(receiver.requests).toHaveLength(3);
});

test('says so when nothing comes', async () => {
  await expect(receiver.received(0, 50)).rejects.toThrow(/request 1 took longer than 50 ms/);
});
