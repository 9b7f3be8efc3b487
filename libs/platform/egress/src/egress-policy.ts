import { CountersignError } from '@countersign/contracts';
import { isInternal, kindOf, parseAddress, reachedBy, type Address } from './address-kinds.js';
import { hostKey, parseAllowList, type AllowEntry } from './allow-list.js';

/** One connection that is about to be made. */
export interface Target {
  /** As the URL has it; without the brackets of an IPv6 address. */
  host: string;
  port: number;
}

/** Decides which addresses outgoing calls may reach. */
export interface EgressPolicy {
  /** @throws CountersignError EGRESS_FORBIDDEN unless the target may be reached at this address */
  check(target: Target, address: string): void;
}

/**
 * Public addresses are open; of all others only what the operator lists in COUNTERSIGN_EGRESS_ALLOW.
 * @throws ConfigurationError for an entry that cannot be read
 */
export function egressPolicy(allowList: string): EgressPolicy {
  const entries = parseAllowList(allowList);
  return {
    check(target, text) {
      // An address that cannot be read (one with a zone, say) is not one that anybody checked.
      const address = parseAddress(text);
      const kind = address ? kindOf(address) : 'reserved';
      if (kind === 'public') return;
      const byHost = isInternal(kind);
      const allowed = address && entries.some((entry) => opens(entry, target, reachedBy(address), byHost));
      if (!allowed) throw forbidden(target, kind);
    },
  };
}

function opens(entry: AllowEntry, target: Target, address: Address, byHost: boolean): boolean {
  if (entry.port !== null && entry.port !== target.port) return false;
  if (entry.host !== null) return byHost && entry.host === hostKey(target.host);
  const [network] = entry.network;
  return network.kind() === address.kind() && address.match(entry.network);
}

function forbidden({ host, port }: Target, kind: string): CountersignError {
  const article = /^[aeiouI]/.test(kind) ? 'an' : 'a';
  return new CountersignError(
    'EGRESS_FORBIDDEN',
    `${host} leads to ${article} ${kind} address, which outgoing calls may not reach. ` +
      'If that is meant, an operator can add it to COUNTERSIGN_EGRESS_ALLOW.',
    { host, port },
  );
}
