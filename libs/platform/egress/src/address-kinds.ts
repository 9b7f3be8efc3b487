import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What may be reached by default. */
const PUBLIC = 'public';
/** Of these an operator may open one by the name of a host; any other must be listed by address or CIDR. */
const INTERNAL = ['private', 'loopback', 'unique-local', 'carrier-grade NAT'] as const;

export type AddressKind = typeof PUBLIC | (typeof INTERNAL)[number] | Special;
type Special =
  | 'unspecified'
  | 'broadcast'
  | 'multicast'
  | 'link-local'
  | 'metadata'
  | 'reserved'
  /** IPv6 forms that carry an IPv4 address: where they lead is decided elsewhere, so none passes by default. */
  | 'IPv4 in IPv6';

/**
 * Metadata services that are not link-local or reserved: public to look at, or internal addresses that an operator could
 * open by the name of a host, which is no way to credentials.
 */
const METADATA = [
  // Azure's WireServer, a public address that every Azure machine reaches
  '168.63.129.16',
  // AWS over IPv6, and its credentials for pods
  'fd00:ec2::254',
  'fd00:ec2::23',
  // Google Cloud over IPv6
  'fd20:ce::254',
  // Scaleway over IPv6
  'fd00:42::42',
  // Alibaba Cloud
  '100.100.100.200',
];

/** Global unicast, the one block of IPv6 that is routed on the internet; special ranges in it are taken out below. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

const KINDS: Record<string, AddressKind> = {
  unicast: PUBLIC,
  private: 'private',
  loopback: 'loopback',
  uniqueLocal: 'unique-local',
  carrierGradeNat: 'carrier-grade NAT',
  unspecified: 'unspecified',
  broadcast: 'broadcast',
  multicast: 'multicast',
  linkLocal: 'link-local',
  deprecatedSiteLocal: 'private',
  ipv4Mapped: 'IPv4 in IPv6',
  rfc6145: 'IPv4 in IPv6',
  rfc6052: 'IPv4 in IPv6',
  '6to4': 'IPv4 in IPv6',
  teredo: 'IPv4 in IPv6',
};

export function kindOf(address: Address): AddressKind {
  if (METADATA.includes(address.toString())) return 'metadata';
  // A range that a later ipaddr.js learns is reserved here until somebody says otherwise.
  const kind = KINDS[address.range()] ?? 'reserved';
  if (kind !== PUBLIC || address.kind() === 'ipv4') return kind;
  return address.match(GLOBAL_UNICAST) ? PUBLIC : 'reserved';
}

export function isInternal(kind: AddressKind): boolean {
  return (INTERNAL as readonly string[]).includes(kind);
}

/** @returns null for what is not an address written in full: ipaddr.js also reads `10` and `0x7f.1` */
export function parseAddress(text: string): Address | null {
  const written = /^\d+\.\d+\.\d+\.\d+$/.test(text) ? text : hexadecimal(text);
  return written !== null && ipaddr.isValid(written) ? ipaddr.parse(written) : null;
}

/** IPv6 without the dotted form: ipaddr.js takes `::127.0.0.1`, as resolvers write `::7f00:1`, for `::ffff:7f00:1`. */
function hexadecimal(text: string): string | null {
  const url = `http://[${text}]`;
  return /^[\da-f:.]+$/i.test(text) && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : null;
}

/** An IPv4-mapped address connects over IPv4: this is the address that is reached. */
export function reachedBy(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
