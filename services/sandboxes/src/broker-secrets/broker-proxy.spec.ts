import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { egressPolicy } from '@countersign/platform-egress';
import { SecretValue } from '@countersign/secret-value';
import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { parseAllowedHost } from './allowed-host.js';
import { BrokerProxy } from './broker-proxy.js';
import { newPlaceholder, type BrokeredValues } from './brokered-secret.js';
import { SandboxAuthority } from './sandbox-authority.js';

const VALUE = 'sk-live-canary-51c8f2';
const PLACEHOLDER = newPlaceholder();

let host: Server;
let port: number;
let others: AddressInfo['port'];
let worldCa: string;
let authority: SandboxAuthority;
let proxy: BrokerProxy;
let opened = 0;
const received: { url: string; headers: IncomingMessage['headers']; body: string }[] = [];

/** The value as it is now: a rotation changes what the next exchange gets. */
let value = VALUE;
const values: BrokeredValues = {
  async use(secrets, exchange) {
    opened += 1;
    const open = new Map(secrets.map(({ slot, secret }) => [slot, new SecretValue(secret, Buffer.from(value))]));
    return exchange(open, new AbortController().signal);
  },
};

async function startHost(): Promise<Server> {
  const world = await SandboxAuthority.create(60_000);
  worldCa = world.trustedCas();
  const server = createServer({ SNICallback: (name, done) => void world.contextFor(name).then((c) => done(null, c)) });
  server.on('request', (asked: IncomingMessage, answer) => {
    void text(asked).then((body) => {
      received.push({ url: asked.url!, headers: asked.headers, body });
      const echo = `you sent ${asked.headers.authorization} and ${body}`;
      const zip = asked.url === '/zip';
      answer.setHeader('x-echo', String(asked.headers.authorization));
      if (zip) answer.setHeader('content-encoding', 'gzip');
      answer.end(zip ? gzipSync(echo) : echo);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

beforeAll(async () => {
  host = await startHost();
  port = (host.address() as AddressInfo).port;
  const other = await startOther();
  others = other;
  authority = await SandboxAuthority.create(60_000);
  proxy = await BrokerProxy.start({
    secrets: [
      {
        slot: 'API_KEY',
        secret: 'API_KEY',
        placeholder: PLACEHOLDER,
        hosts: [parseAllowedHost(`localhost:${port}`)!],
      },
    ],
    values,
    authority,
    // The deployment may reach the other one too: it is the sandbox that may not.
    policy: egressPolicy([port, others].flatMap((to) => [`127.0.0.1:${to}`, `localhost:${to}`]).join()),
    open: false,
    egress: { ca: worldCa },
  });
});

let otherServer: Server;
async function startOther(): Promise<number> {
  otherServer = createServer((_asked, answer) => answer.end('other'));
  otherServer.listen(0, '127.0.0.1');
  await once(otherServer, 'listening');
  return (otherServer.address() as AddressInfo).port;
}

beforeEach(() => {
  received.length = 0;
  opened = 0;
  value = VALUE;
});

afterAll(async () => {
  await proxy?.stop();
  host?.closeAllConnections();
  host?.close();
  otherServer?.close();
});

async function tunnel(to: string): Promise<{ status: number; socket: Socket }> {
  const asked = request({ socketPath: join(proxy.directory, 'socket'), method: 'CONNECT', path: to }).end();
  const [answer, socket] = (await once(asked, 'connect')) as [IncomingMessage, Socket];
  return { status: answer.statusCode!, socket };
}

async function get(path: string, headers: OutgoingHttpHeaders, body = ''): Promise<{ headers: object; body: string }> {
  const { socket } = await tunnel(`localhost:${port}`);
  const secure = connect({ socket, servername: 'localhost', ca: authority.trustedCas() });
  await once(secure, 'secureConnect');
  const asked = request({
    createConnection: () => secure,
    host: 'localhost',
    path,
    method: body ? 'POST' : 'GET',
    headers: { connection: 'close', ...headers },
  }).end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { headers: answer.headers, body: await text(answer) };
}

test('puts the value in the place of the placeholder, and takes it out of the answer', async () => {
  const answer = await get('/', { authorization: `Bearer ${PLACEHOLDER}` });
  expect(received[0]!.headers.authorization).toBe(`Bearer ${VALUE}`);
  expect(received[0]!.headers.host).toBe(`localhost:${port}`);
  expect(answer.body).toBe('you sent Bearer [secret API_KEY] and ');
  expect(answer.headers).toMatchObject({ 'x-echo': 'Bearer [secret API_KEY]' });
});

test('fills in a user name or password, which travel in base64', async () => {
  const credentials = Buffer.from(`user:${PLACEHOLDER}`).toString('base64');
  await get('/', { authorization: `Basic ${credentials}` });
  expect(received[0]!.headers.authorization).toBe(`Basic ${Buffer.from(`user:${VALUE}`).toString('base64')}`);
});

test('never fills in an address or a body, where a host would keep it for others to read', async () => {
  await get(`/${PLACEHOLDER}?key=${PLACEHOLDER}`, { 'content-type': 'text/plain' }, `key=${PLACEHOLDER}`);
  expect(received[0]).toMatchObject({ url: `/${PLACEHOLDER}?key=${PLACEHOLDER}`, body: `key=${PLACEHOLDER}` });
});

test('looks through an answer that is compressed although it was asked not to be', async () => {
  const answer = await get('/zip', { authorization: `Bearer ${PLACEHOLDER}`, 'accept-encoding': 'gzip' });
  expect(received[0]!.headers['accept-encoding']).toBe('identity');
  expect(answer.body).toBe('you sent Bearer [secret API_KEY] and ');
});

test('sends the new value after a rotation, to a sandbox that was not restarted', async () => {
  await get('/', { authorization: PLACEHOLDER });
  value = 'sk-live-canary-after-rotation';
  await get('/', { authorization: PLACEHOLDER });
  expect(received.map(({ headers }) => headers.authorization)).toEqual([VALUE, value]);
  expect(opened).toBe(2);
});

test('goes to the host that the tunnel was opened to, whatever a request says', async () => {
  await get('/', { host: 'evil.example', authorization: PLACEHOLDER });
  expect(received[0]!.headers.host).toBe(`localhost:${port}`);
});

test('refuses a value that would be a header of its own', async () => {
  value = 'line one\r\nx-injected: yes';
  const answer = await get('/', { authorization: PLACEHOLDER });
  expect(received).toEqual([]);
  expect(answer.body).toMatch(/SECRET_UNUSABLE.*API_KEY/);
});

test('reaches no host that nothing was brokered for', async () => {
  const { status, socket } = await tunnel(`localhost:${others}`);
  expect(status).toBe(502);
  socket.destroy();
  expect(opened).toBe(0);
});

test('knows which hosts are meant', () => {
  const parsed = (written: string) => parseAllowedHost(written);
  expect(parsed('API.example.com')).toEqual({ scheme: 'https', host: 'api.example.com', port: 443 });
  expect(parsed('*.example.com:8443')).toEqual({ scheme: 'https', host: '*.example.com', port: 8443 });
  expect(parsed('http://localhost:80')).toEqual({ scheme: 'http', host: 'localhost', port: 80 });
  for (const wrong of ['*', '*.com', 'a b', 'host/path', 'user@host', 'https://', 'host:0', 'host:70000', '']) {
    expect(parsed(wrong)).toBeNull();
  }
});
