import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { isIPv6, type AddressInfo, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { request } from 'undici';
import { createEgressDispatcher, egressPolicy, type EgressOptions } from './index.js';

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

/** How many requests arrived: a refused call must not reach the receiver at all. */
let arrived = 0;
let connected = 0;
let receiver: Server;
let port: number;

beforeAll(async () => {
  receiver = createServer((incoming, outgoing) => {
    arrived += 1;
    if (incoming.url === '/redirect') outgoing.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
    else outgoing.end('received');
  });
  receiver.on('connection', () => (connected += 1));
  await new Promise<void>((resolve) => receiver.listen(0, hasIpv6 ? '::' : '0.0.0.0', resolve));
  port = (receiver.address() as AddressInfo).port;
});

afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

/** A resolver that answers each question with the next of the given lists. */
function answers(...lists: string[][]): LookupFunction {
  let asked = 0;
  return (_host, options, callback) => {
    const list = lists[Math.min(asked, lists.length - 1)]!;
    asked += 1;
    const found = list.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    if (options.all) callback(null, found);
    else callback(null, found[0]!.address, found[0]!.family);
  };
}

async function call(host: string, allowList: string, options?: EgressOptions, path = '/') {
  const dispatcher = createEgressDispatcher(egressPolicy(allowList), options);
  try {
    const { statusCode, body } = await request(`http://${host}:${port}${path}`, { dispatcher });
    return { statusCode, text: await body.text() };
  } finally {
    await dispatcher.close();
  }
}

test.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0177.0.0.1', '0'])(
  'refused by default, without a connection: %s',
  async (host) => {
    const before = { arrived, connected };
    await expect(call(host, '')).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' });
    expect({ arrived, connected }).toEqual(before);
  },
);

test.each([
  ['an address', '127.0.0.1', () => '127.0.0.1'],
  ['an address with a port', '127.0.0.1', () => `127.0.0.1:${port}`],
  ['a CIDR', '127.0.0.1', () => '127.0.0.0/8'],
  ['a CIDR that a name leads into', 'localhost', () => '127.0.0.0/8, ::1'],
  ...(hasIpv6 ? ([['an IPv6 address with a port', '[::1]', () => `[::1]:${port}`]] as const) : []),
  ['an IPv4-mapped form of it', '[::ffff:7f00:1]', () => '127.0.0.1'],
  ['another form of it', '2130706433', () => '127.0.0.1'],
  ['the name of a host', 'localhost', () => 'localhost'],
  ['the name of a host with a port', 'localhost', () => `LOCALHOST:${port}`],
])('opened by %s', async (_, host, allowList) => {
  await expect(call(host, allowList())).resolves.toEqual({ statusCode: 200, text: 'received' });
});

test.each([
  ['another port', '127.0.0.1', () => `127.0.0.1:${port + 1}`],
  ['another address', '127.0.0.1', () => '127.0.0.2'],
  ['its name only', '127.0.0.1', () => 'localhost'],
])('not opened by %s', async (_, host, allowList) => {
  await expect(call(host, allowList())).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' });
});

test('a name that changes to a private address is refused at the connection (DNS rebinding)', async () => {
  const lookup = answers(['127.0.0.1'], ['127.0.0.2']);
  const dispatcher = createEgressDispatcher(egressPolicy('127.0.0.1'), { lookup });
  const first = await request(`http://rebind.test:${port}/`, { dispatcher, reset: true });
  expect(await first.body.text()).toBe('received');
  const before = arrived;
  await expect(request(`http://rebind.test:${port}/`, { dispatcher })).rejects.toMatchObject({
    code: 'EGRESS_FORBIDDEN',
    facts: { host: 'rebind.test', port },
  });
  expect(arrived).toBe(before);
  await dispatcher.close();
});

test.each([
  ['first', ['10.0.0.1', '127.0.0.1']],
  ['last', ['127.0.0.1', '10.0.0.1']],
  ['in IPv6', ['127.0.0.1', 'fe80::1']],
  ['as IPv4 in IPv6', ['127.0.0.1', '::ffff:10.0.0.1']],
])('one forbidden address among several is enough: %s', async (_, list) => {
  const before = connected;
  const calling = call('mixed.test', '127.0.0.1', { lookup: answers(list) });
  await expect(calling).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' });
  expect(connected).toBe(before);
});

test('a redirect is an answer, not a place to go', async () => {
  const before = arrived;
  const { statusCode } = await call('127.0.0.1', '127.0.0.1', {}, '/redirect');
  expect(statusCode).toBe(302);
  expect(arrived).toBe(before + 1);
});

test('what the resolver says of a name without an address is passed on', async () => {
  const lookup: LookupFunction = (_host, _options, callback) =>
    callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), [], 0);
  await expect(call('nowhere.test', '', { lookup })).rejects.toMatchObject({ code: 'ENOTFOUND' });
});
