import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { isIPv6, type AddressInfo, type LookupFunction } from 'node:net';
import { interceptors, request, type Dispatcher } from 'undici';
import { createEgressDispatcher, egressPolicy } from './index.js';

/** Names that lead to addresses which nothing outside should reach, as a resolver answers them. */
const NAMES: [name: string, address: string][] = [
  ['localhost', '127.0.0.1'],
  ['localhost', '::1'],
  ['LOCALHOST', '127.0.0.1'],
  ['localhost.', '127.0.0.1'],
  ['app.localhost', '127.0.0.1'],
  ['a.b.localhost.', '::1'],
  ['ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', '127.0.0.1'],
  ['%6c%6f%63%61%6chost', '127.0.0.1'],
  ['ip6-localhost', '::1'],
  ['private.example.com', '10.0.0.1'],
  ['private.example.com.', '172.16.0.1'],
  ['127.0.0.1.nip.example', '127.0.0.1'],
  ['unspecified.example.com', '0.0.0.0'],
  ['metadata.google.internal', '169.254.169.254'],
  ['instance-data.ec2.internal', '169.254.169.254'],
  ['ipv6-metadata.example.com', 'fd00:ec2::254'],
  ['wireserver.example.com', '168.63.129.16'],
  ['nat.example.com', '100.64.0.1'],
  ['local.example.com', 'fd12::1'],
  ['link.example.com', 'fe80::1'],
  ['zone.example.com', 'fe80::1%lo'],
  ['mapped.example.com', '::ffff:127.0.0.1'],
  ['compatible.example.com', '::127.0.0.1'],
  ['translated.example.com', '::ffff:0:7f00:1'],
  ['nat64.example.com', '64:ff9b::7f00:1'],
  ['6to4.example.com', '2002:7f00:1::'],
  ['teredo.example.com', '2001:0:7f00:1::'],
  ['everybody.example.com', '255.255.255.255'],
  ['many.example.com', '224.0.0.1'],
  ['bücher.example', '192.168.0.1'],
];

let receiver: Server;
let port: number;
let location: string;
let connections: number;
let requests: number;

beforeAll(async () => {
  receiver = createServer((incoming, outgoing) => {
    requests += 1;
    if (incoming.url === '/redirect') outgoing.writeHead(307, { location }).end();
    else outgoing.end('received');
  });
  receiver.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  port = (receiver.address() as AddressInfo).port;
});
afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});
beforeEach(() => {
  connections = 0;
  requests = 0;
});

function answering(address: string): LookupFunction {
  const family = isIPv6(address) ? 6 : 4;
  return (_host, options, callback) => {
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

async function call(url: string, dispatcher: Dispatcher): Promise<number> {
  try {
    const { statusCode, body } = await request(url, { method: 'POST', body: '{}', dispatcher });
    await body.dump();
    return statusCode;
  } finally {
    await dispatcher.close();
  }
}

test.each(NAMES)('a name is what it leads to: %s (%s)', async (name, address) => {
  const dispatcher = createEgressDispatcher(egressPolicy(''), { lookup: answering(address) });
  await expect(call(`http://${name}:${port}/`, dispatcher)).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' });
  expect(connections).toBe(0);
});

test('a name that leads where the operator allows is reached, so the table above could have been', async () => {
  const dispatcher = createEgressDispatcher(egressPolicy('127.0.0.1'), { lookup: answering('127.0.0.1') });
  expect(await call(`http://private.example.com:${port}/`, dispatcher)).toBe(200);
  expect(requests).toBe(1);
});

test.each([
  ...[
    '127.0.0.2',
    'localhost',
    '127.1',
    '2130706434',
    '0x7f.2',
    '0177.0.0.2',
    '127.0.0.2.',
    '%EF%BC%91%EF%BC%92%EF%BC%97.0.0.2',
  ],
  ...['[::1]', '[::ffff:127.0.0.2]', '[::7f00:2]', '[::ffff:0:7f00:2]', '[64:ff9b::7f00:2]', '[2002:7f00:2::]'],
  ...['0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254', '168.63.129.16'],
  ...['[fd00:ec2::254]', '[fe80::1]', '[fc00::1]', '255.255.255.255', '224.0.0.1', 'user:password@127.0.0.2'],
])('whoever follows a redirect is refused there: %s', async (host) => {
  location = `http://${host}:${port}/`;
  // Only the address that redirects is allowed: a name is looked up to one that is not.
  const policy = egressPolicy(`127.0.0.1:${port}`);
  const dispatcher = createEgressDispatcher(policy, { lookup: answering('127.0.0.2') });
  const following = dispatcher.compose(interceptors.redirect({ maxRedirections: 3 }));
  const calling = call(`http://127.0.0.1:${port}/redirect`, following);
  // 127.1 is the allowed address in another form, so it is reached: this shows that the redirect is followed.
  if (host === '127.1') await expect(calling).resolves.toBe(200);
  else await expect(calling).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' });
  expect(requests).toBe(host === '127.1' ? 2 : 1);
});
