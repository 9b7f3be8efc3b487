import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { scratchHome } from '../fixtures/scratch-home.js';
import { NatsServer } from './nats-server.js';

const home = scratchHome();
const permissions = {
  asker: { publish: ['store.ask'], subscribe: ['_INBOX_asker.>'] },
  store: { publish: ['_INBOX_asker.>', '$JS.API.>', 'log.>'], subscribe: ['store.ask', '_INBOX_store.>'] },
};
let server: NatsServer;
beforeAll(async () => {
  server = await NatsServer.start({ home: home.path, permissions });
});
afterAll(async () => {
  await server?.stop();
  home.remove();
});

async function as(user: keyof typeof permissions): Promise<NatsConnection> {
  const pass = readFileSync(server.passwordFiles[user]!, 'utf8').trim();
  return connect({ servers: `127.0.0.1:${server.port}`, user, pass, inboxPrefix: `_INBOX_${user}` });
}

test('who has no password does not get in', async () => {
  await expect(connect({ servers: `127.0.0.1:${server.port}`, reconnect: false })).rejects.toThrow(/authorization/i);
});

test('an identity may do what its table says, and nothing else', async () => {
  const [asker, store] = [await as('asker'), await as('store')];
  try {
    store.subscribe('store.ask', { callback: (_error, message) => void message.respond('yes') });
    await store.flush();
    const reply = await asker.request('store.ask', '', { timeout: 5_000 });
    expect(reply.string()).toBe('yes');
    const refused = new Promise((resolve) => {
      asker.subscribe('store.ask', { callback: (error) => resolve(error) });
    });
    await expect(refused).resolves.toMatchObject({
      message: expect.stringMatching(/permissions violation/i) as unknown,
    });
  } finally {
    await Promise.all([asker.close(), store.close()]);
  }
});

test('what JetStream acknowledged survives a kill -9', async () => {
  const before = await as('store');
  const create = { name: 'LOG', subjects: ['log.>'], storage: 'file' };
  const made = await before.request('$JS.API.STREAM.CREATE.LOG', JSON.stringify(create), { timeout: 5_000 });
  expect(made.json()).toMatchObject({ config: { name: 'LOG' } });
  await before.request('log.one', 'first', { timeout: 5_000 });
  await server.kill();
  await before.close();
  await server.restart();
  const after = await as('store');
  const info = await after.request('$JS.API.STREAM.INFO.LOG', '', { timeout: 5_000 });
  expect(info.json()).toMatchObject({ state: { messages: 1 } });
  await after.close();
});

test('nobody else can read its configuration or its data', () => {
  expect(statSync(join(home.path, 'nats')).mode & 0o777).toBe(0o700);
  expect(statSync(join(home.path, 'nats/nats-server.conf')).mode & 0o777).toBe(0o600);
});
