import type { CountersignError } from '@countersign/contracts';
import { ConfigurationError } from '@countersign/platform-config';
import { expect, test } from '@jest/globals';
import { egressPolicy } from './index.js';

function refusal(allowList: string, host: string, address: string, port = 80): CountersignError | null {
  try {
    egressPolicy(allowList).check({ host, port }, address);
    return null;
  } catch (error) {
    return error as CountersignError;
  }
}

test.each(['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '100.128.0.1', '169.253.1.1', '2606:4700:4700::1111'])(
  'open by default: %s',
  (address) => {
    expect(refusal('', 'hooks.example.com', address)).toBeNull();
  },
);

test.each(['127.1', '', 'localhost', '2130706433'])('not an address written in full: "%s"', (text) => {
  expect(refusal('0.0.0.0/0, ::/0', 'hooks.example.com', text)?.code).toBe('EGRESS_FORBIDDEN');
});

test.each([
  ['127.0.0.1', '127.0.0.1', '127.0.0.1', 80],
  ['127.0.0.1:9000', '127.0.0.1', '127.0.0.1', 9000],
  ['127.0.0.1', '::ffff:7f00:1', '::ffff:7f00:1', 80],
  ['10.1.0.0/16', 'hooks.internal', '10.1.2.3', 443],
  ['10.1.0.0/16:443', 'hooks.internal', '10.1.2.3', 443],
  ['169.254.169.254', '169.254.169.254', '169.254.169.254', 80],
  ['[::1]:9000', '::1', '::1', 9000],
  ['[fd00::/8]:443', 'hooks.internal', 'fd12::1', 443],
  ['fd00::/8', 'hooks.internal', 'fd12::1', 1],
  ['::1', '::1', '::1', 1],
  ['hooks.internal', 'hooks.internal', '10.1.2.3', 80],
  ['Hooks.Internal.:8443', 'hooks.internal', '10.1.2.3', 8443],
  ['hooks.internal', 'HOOKS.internal.', 'fd12::1', 80],
  ['other, localhost:9000 ,', 'localhost', '127.0.0.1', 9000],
])('"%s" opens %s at %s on port %i', (allowList, host, address, port) => {
  expect(refusal(allowList, host, address, port)).toBeNull();
});

test.each([
  ['127.0.0.1:9000', '127.0.0.1', '127.0.0.1', 9001],
  ['127.0.0.1', '127.0.0.2', '127.0.0.2', 80],
  ['10.1.0.0/16', 'hooks.internal', '10.2.0.1', 80],
  ['hooks.internal', 'other.internal', '10.1.2.3', 80],
  ['hooks.internal', 'sub.hooks.internal', '10.1.2.3', 80],
  ['hooks.internal:443', 'hooks.internal', '10.1.2.3', 80],
  // A name in the list is no way to a metadata service, whoever may answer for it.
  ['hooks.internal', 'hooks.internal', '169.254.169.254', 80],
  ['hooks.internal', 'hooks.internal', '168.63.129.16', 80],
  ['hooks.internal', 'hooks.internal', '0.0.0.0', 80],
  ['0.0.0.0/0', '::1', '::1', 80],
  ['', 'hooks.internal', 'fe80::1%eth0', 80],
  ['10.0.0.0/8', '64:ff9b::a00:1', '64:ff9b::a00:1', 80],
  ['127.0.0.0/8', '::7f00:1', '::7f00:1', 80],
  // As the system's resolver writes it.
  ['127.0.0.0/8', 'hooks.internal', '::127.0.0.1', 80],
  ['127.0.0.0/8', '::ffff:0:7f00:1', '::ffff:0:7f00:1', 80],
  ['127.0.0.0/8', '2002:7f00:1::', '2002:7f00:1::', 80],
  ['::/0', 'hooks.internal', '::1%lo', 80],
  ['::/0', '127.0.0.1', '127.0.0.1', 80],
])('"%s" does not open %s at %s on port %i', (allowList, host, address, port) => {
  expect(refusal(allowList, host, address, port)?.code).toBe('EGRESS_FORBIDDEN');
});

/** Of each kind one, whether the name of the host opens it, and whether its own address or network does. */
test.each([
  ['private', '192.168.1.1', true, '192.168.0.0/16'],
  ['loopback', '127.0.0.1', true, '127.0.0.0/8'],
  ['IPv6 loopback', '::1', true, '::1'],
  ['unique-local', 'fd12::1', true, 'fd00::/8'],
  ['carrier-grade NAT', '100.64.0.1', true, '100.64.0.0/10'],
  ['link-local', '169.254.1.1', false, '169.254.0.0/16'],
  ['metadata', '169.254.169.254', false, '169.254.169.254'],
  ['metadata, public', '168.63.129.16', false, '168.63.129.16'],
  ['metadata of AWS, unique-local', 'fd00:ec2::254', false, 'fd00:ec2::254'],
  ['metadata of AWS for pods, unique-local', 'fd00:ec2::23', false, 'fd00:ec2::23'],
  ['metadata of Google Cloud, unique-local', 'fd20:ce::254', false, 'fd20:ce::254'],
  ['metadata of Scaleway, unique-local', 'fd00:42::42', false, 'fd00:42::42'],
  ['metadata of Alibaba Cloud, carrier-grade NAT', '100.100.100.200', false, '100.100.100.200'],
  ['IPv6 link-local', 'fe80::1', false, 'fe80::/10'],
  ['unspecified', '0.0.0.0', false, '0.0.0.0'],
  ['broadcast', '255.255.255.255', false, '255.255.255.255'],
  ['multicast', '224.0.0.1', false, '224.0.0.0/4'],
  ['documentation', '192.0.2.1', false, '192.0.2.0/24'],
  ['reserved', '240.0.0.1', false, '240.0.0.0/4'],
  ['IPv4-mapped', '::ffff:10.0.0.1', false, '10.0.0.0/8'],
  ['IPv4-compatible', '::a00:1', false, '::/96'],
  ['IPv4-translated', '::ffff:0:a00:1', false, '::ffff:0:0:0/96'],
  ['NAT64', '64:ff9b::a00:1', false, '64:ff9b::/96'],
  ['6to4', '2002:a00:1::', false, '2002::/16'],
  ['Teredo', '2001:0:a00:1::', false, '2001::/32'],
])('%s is opened as the operator says: %s', (_, address, byName, network) => {
  expect(refusal('', 'hooks.internal', address)?.code).toBe('EGRESS_FORBIDDEN');
  expect(refusal('hooks.internal', 'hooks.internal', address) === null).toBe(byName);
  expect(refusal(network, 'hooks.internal', address)).toBeNull();
});

test.each([
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  'fd00::/129',
  '10.0.0',
  '0x7f000001',
  '1.2.3.256',
  '127.0.0.1:0',
  '127.0.0.1:65536',
  '127.0.0.1:http',
  '[127.0.0.1]:80',
  '[::1',
  '[::1]80',
  '::ffff:10.0.0.0/104',
  'http://hooks.internal',
  '*.internal',
  'a b',
  '-hooks.internal',
  'user@hooks.internal',
])('not an entry: "%s"', (entry) => {
  const parse = () => egressPolicy(`127.0.0.1, ${entry}`);
  expect(parse).toThrow(ConfigurationError);
  expect(parse).toThrow(/^COUNTERSIGN_EGRESS_ALLOW is not valid: entry 2 /);
});
