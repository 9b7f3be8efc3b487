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

test('with TLS nobody is let in without, and with a CA for clients nobody without a certificate', () => {
  const of = { port: 4222, storeDirectory: '/x', users: [user] };
  const files = { certFile: '/tls/nats.pem', keyFile: '/tls/nats.key' };
  expect(config).not.toContain('tls {');
  expect(natsConfig({ ...of, tls: files })).toContain(
    'tls { cert_file: "/tls/nats.pem", key_file: "/tls/nats.key", timeout: 5 }',
  );
  expect(natsConfig({ ...of, tls: { ...files, clientCaFile: '/tls/ca.pem' } })).toContain(
    'ca_file: "/tls/ca.pem", verify: true',
  );
});
