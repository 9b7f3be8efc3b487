import { ConfigurationError, operatorSettings } from '@countersign/platform-config';
import { parseAddress, reachedBy, type Address } from './address-kinds.js';

/** One entry of COUNTERSIGN_EGRESS_ALLOW: a host or a network, on one port or on all. */
export type AllowEntry = { port: number | null } & (
  { host: string; network: null } | { host: null; network: [Address, number] }
);

/** Names are compared without case and without the dot of a fully written one. */
export function hostKey(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';
const HOST = new RegExp(`^${LABEL}(\\.${LABEL})*$`);

/** @throws ConfigurationError that says which entry is wrong, and not what it holds */
export function parseAllowList(text: string): AllowEntry[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return entries.map((entry, index) => {
    const parsed = parseEntry(entry);
    if (!parsed) {
      throw new ConfigurationError(
        `${operatorSettings.egressAllow.name} is not valid: entry ${index + 1} must be a host, an address or a CIDR, ` +
          'optionally with a port, as in `hooks.internal`, `127.0.0.1:9000`, `10.1.0.0/16` or `[fd00::/8]:443`.',
      );
    }
    return parsed;
  });
}

function parseEntry(entry: string): AllowEntry | null {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry);
  if (bracketed) return withPort(parseNetwork(bracketed[1]!, 'ipv6'), bracketed[2]);
  const bare = parseNetwork(entry, 'ipv6');
  if (bare) return withPort(bare, undefined);
  const [, host, port] = /^([^:]+)(?::(\d+))?$/.exec(entry) ?? [];
  if (host === undefined) return null;
  const network = parseNetwork(host, 'ipv4');
  if (network) return withPort(network, port);
  const name = hostKey(host);
  // What ends in a number is an address (WHATWG URL), so one that was not read above is a mistake.
  if (!HOST.test(name) || name.length > 253 || /(^|\.)(\d+|0x[0-9a-f]*)$/.test(name)) return null;
  return withPort({ host: name, network: null }, port);
}

type Place = { host: string; network: null } | { host: null; network: [Address, number] };

function withPort(place: Place | null, port: string | undefined): AllowEntry | null {
  if (!place || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) return null;
  return { ...place, port: port === undefined ? null : Number(port) };
}

function parseNetwork(text: string, kind: 'ipv4' | 'ipv6'): Place | null {
  const [address, prefix, rest] = text.split('/');
  if (rest !== undefined || text.includes(':') !== (kind === 'ipv6')) return null;
  const given = parseAddress(address!);
  if (!given) return null;
  const base = reachedBy(given);
  const bits = base.kind() === 'ipv4' ? 32 : 128;
  if (prefix === undefined) return { host: null, network: [base, bits] };
  // A mapped address with a prefix has two readings; it is to be written as IPv4.
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits || given !== base) return null;
  return { host: null, network: [base, Number(prefix)] };
}
