import { expect, test } from '@jest/globals';
import { natsConfig } from './nats-config.js';

const user = { name: 'resolver', password: 'p"w\\d', permissions: { publish: ['a.b', '$JS.API.>'], subscribe: [] } };
const config = natsConfig({ port: 4222, storeDirectory: '/x y/jetstream', users: [user] });

test('each user has its permissions, and an empty list allows nothing', () => {
  expect(config).toContain('publish: { allow: ["a.b", "$JS.API.>"] }');
  expect(config).toContain('subscribe: { deny: [">"] }');
});

test('it listens for this machine only, and texts are quoted', () => {
  expect(config).toContain('listen: "127.0.0.1:4222"');
  expect(config).toContain('password: "p\\"w\\\\d"');
  expect(config).toContain('store_dir: "/x y/jetstream"');
});
