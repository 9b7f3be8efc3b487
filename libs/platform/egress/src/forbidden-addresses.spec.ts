import { expect, test } from '@jest/globals';
import { isIP } from 'node:net';
import { egressPolicy } from './index.js';

test.each([
  ['loopback', 'http://127.0.0.1/'],
  ['loopback, the rest of the block', 'http://127.255.255.254/'],
  ['loopback, short', 'http://127.1/'],
  ['loopback, decimal', 'http://2130706433/'],
  ['loopback, octal', 'http://0177.0.0.1/'],
  ['loopback, octal with zeros', 'http://0000177.0.0.1/'],
  ['loopback, hexadecimal', 'http://0x7f000001/'],
  ['loopback, hexadecimal parts', 'http://0x7f.0x0.0x0.0x1/'],
  ['loopback, mixed', 'http://0x7f.1/'],
  ['loopback, full-width digits', 'http://１２７.０.０.１/'],
  ['loopback, percent-encoded', 'http://%31%32%37.0.0.1/'],
  ['loopback, trailing dot', 'http://127.0.0.1./'],
  ['loopback, hexadecimal, trailing dot', 'http://0X7F000001./'],
  ['loopback, octal whole', 'http://017700000001/'],
  ['loopback, three parts', 'http://127.0.1/'],
  ['loopback, zeros', 'http://127.000.000.001/'],
  ['loopback, one part hexadecimal', 'http://127.0.0.0x1/'],
  ['loopback, ideographic full stops', 'http://127。0。0。1/'],
  ['loopback, circled digits', 'http://①②⑦.⓪.⓪.①/'],
  ['loopback, one digit full-width', 'http://1２7.0.0.1/'],
  ['loopback, behind a user name', 'http://hooks.example.com@127.0.0.1/'],
  ['loopback, behind a user name and a password', 'http://hooks.example.com:443@127.0.0.1/'],
  ['loopback, with a name behind a backslash', 'http://127.0.0.1\\@hooks.example.com/'],
  ['loopback, with a name behind a hash', 'http://127.0.0.1#@hooks.example.com/'],
  ['loopback, with a name behind a question mark', 'http://127.0.0.1?@hooks.example.com/'],
  ['loopback, without slashes', 'http:127.0.0.1'],
  ['loopback, with too many slashes', 'http:////127.0.0.1/'],
  ['loopback, with a port', 'http://127.0.0.1:80/'],
  ['unspecified', 'http://0.0.0.0/'],
  ['unspecified, short', 'http://0/'],
  ['this network', 'http://0.1.2.3/'],
  ['private 10', 'http://10.0.0.1/'],
  ['private 10, decimal', 'http://167772161/'],
  ['private 172.16', 'http://172.16.0.1/'],
  ['private 172.31', 'http://172.31.255.255/'],
  ['private 192.168', 'http://192.168.1.1/'],
  ['private 192.168, hexadecimal', 'http://0xc0a80101/'],
  ['link-local', 'http://169.254.1.1/'],
  ['metadata of AWS, GCP and Azure', 'http://169.254.169.254/'],
  ['metadata, decimal', 'http://2852039166/'],
  ['metadata, octal', 'http://0251.0376.0251.0376/'],
  ['metadata of ECS', 'http://169.254.170.2/'],
  ['metadata of Alibaba (CGNAT)', 'http://100.100.100.200/'],
  ['metadata of Oracle', 'http://192.0.0.192/'],
  ["Azure's WireServer", 'http://168.63.129.16/'],
  ['CGNAT', 'http://100.64.0.1/'],
  ['IETF protocol assignments', 'http://192.0.0.8/'],
  ['TEST-NET-1', 'http://192.0.2.1/'],
  ['TEST-NET-2', 'http://198.51.100.1/'],
  ['TEST-NET-3', 'http://203.0.113.1/'],
  ['6to4 relay', 'http://192.88.99.1/'],
  ['benchmarking', 'http://198.18.0.1/'],
  ['multicast', 'http://224.0.0.1/'],
  ['multicast, the end', 'http://239.255.255.255/'],
  ['reserved', 'http://240.0.0.1/'],
  ['broadcast', 'http://255.255.255.255/'],
  ['IPv6 loopback', 'http://[::1]/'],
  ['IPv6 loopback, in full', 'http://[0:0:0:0:0:0:0:1]/'],
  ['IPv6 unspecified', 'http://[::]/'],
  ['IPv6 link-local', 'http://[fe80::1]/'],
  ['IPv6 link-local, the end', 'http://[febf::1]/'],
  ['IPv6 site-local', 'http://[fec0::1]/'],
  ['unique local', 'http://[fc00::1]/'],
  ['unique local fd', 'http://[fd12:3456::1]/'],
  ['IPv6 metadata of AWS', 'http://[fd00:ec2::254]/'],
  ['IPv6 metadata of AWS for pods', 'http://[fd00:ec2::23]/'],
  ['IPv6 metadata of Google Cloud', 'http://[fd20:ce::254]/'],
  ['IPv6 multicast', 'http://[ff02::1]/'],
  ['IPv4-mapped loopback', 'http://[::ffff:127.0.0.1]/'],
  ['IPv4-mapped loopback, hexadecimal', 'http://[::ffff:7f00:1]/'],
  ['IPv4-mapped metadata', 'http://[::ffff:a9fe:a9fe]/'],
  ['IPv4-mapped loopback, in full and in capitals', 'http://[0:0:0:0:0:FFFF:7F00:1]/'],
  ['IPv4-mapped private', 'http://[::ffff:192.168.0.1]/'],
  ['IPv4-mapped public', 'http://[::ffff:8.8.8.8]/'],
  ['IPv4-compatible', 'http://[::127.0.0.1]/'],
  ['IPv4-compatible, hexadecimal', 'http://[::7f00:1]/'],
  ['IPv4-compatible metadata', 'http://[::169.254.169.254]/'],
  ['IPv4-translated', 'http://[::ffff:0:7f00:1]/'],
  ['IPv4-translated, dotted', 'http://[::ffff:0:169.254.169.254]/'],
  ['NAT64', 'http://[64:ff9b::7f00:1]/'],
  ['NAT64, metadata', 'http://[64:ff9b::169.254.169.254]/'],
  ['NAT64, local use', 'http://[64:ff9b:1::a00:1]/'],
  ['6to4', 'http://[2002:7f00:1::]/'],
  ['6to4, private', 'http://[2002:c0a8:101::1]/'],
  ['6to4, metadata', 'http://[2002:a9fe:a9fe::]/'],
  ['Teredo', 'http://[2001:0:7f00:1::]/'],
  ['IPv6 benchmarking', 'http://[2001:2::1]/'],
  ['ORCHID', 'http://[2001:20::1]/'],
  ['documentation', 'http://[2001:db8::1]/'],
  ['documentation, newer', 'http://[3fff::1]/'],
  ['discard-only', 'http://[100::1]/'],
  ['segment routing', 'http://[5f00::1]/'],
  ['outside global unicast', 'http://[4000::1]/'],
])('refused by default: %s', (_, url) => {
  const host = hostOf(url);
  expect(isIP(host)).not.toBe(0);
  const refused = expect.objectContaining({ code: 'EGRESS_FORBIDDEN', facts: { host, port: 80 } }) as unknown;
  const check = () => egressPolicy('').check({ host, port: 80 }, host);
  expect(thrownBy(check)).toEqual(refused);
  expect(check).toThrow(host);
  expect(check).toThrow('COUNTERSIGN_EGRESS_ALLOW');
});

test.each(['http://[fe80::1%25eth0]/', 'http://[::1%25lo]/', 'http://[::1%lo]/', 'http://127.0.0.1%00.example.com/'])(
  'no URL, since it has a zone or a NUL: %s',
  (url) => {
    expect(URL.canParse(url)).toBe(false);
  },
);

/** The host as undici gets it from a URL: normalised by WHATWG URL, without brackets. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}

function thrownBy(act: () => void): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}
