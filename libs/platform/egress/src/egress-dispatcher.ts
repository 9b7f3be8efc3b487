import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { EgressPolicy, Target } from './egress-policy.js';

export interface EgressOptions {
  /** How names become addresses; the system's resolver unless told. */
  lookup?: LookupFunction;
  /** CAs (PEM) to trust instead of those that Node does. */
  ca?: string;
  /** Milliseconds that a connection may take to stand. */
  connectTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * An undici dispatcher for every outgoing call. What it checks is the address that the socket connects to, at the time
 * it connects: a name that resolved to a public address a moment ago gains nothing (DNS rebinding). It follows no
 * redirects, keeps no cookies and heeds no proxy variables.
 */
export function createEgressDispatcher(policy: EgressPolicy, options: EgressOptions = {}): Dispatcher {
  return new Agent({ connect: egressConnector(policy, options) });
}

/** A bare connection under the same rules, for a tunnel that others speak through. @throws as a call would */
export function connectEgress(
  policy: EgressPolicy,
  { host, port }: Target,
  options: EgressOptions = {},
): Promise<Socket> {
  const connect = egressConnector(policy, options);
  return new Promise((resolve, reject) => {
    connect({ hostname: host, protocol: 'http:', port: String(port) }, (...[error, socket]) => {
      if (error) reject(error);
      else resolve(socket);
    });
  });
}

function egressConnector(policy: EgressPolicy, options: EgressOptions): buildConnector.connector {
  const lookup = options.lookup ?? systemLookup;
  return (connection, callback) => {
    const target = targetOf(connection);
    try {
      // The system connects to a literal address without a lookup.
      if (isIP(target.host)) policy.check(target, target.host);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    const connect = buildConnector({
      lookup: checkedLookup(policy, target, lookup),
      timeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      // One request, one connection: what a receiver sees does not depend on what it negotiates.
      allowH2: false,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
    connect(connection, (...[error, socket]) => {
      if (error) callback(error, null);
      else confirm(policy, target, socket, callback);
    });
  };
}

function targetOf(connection: buildConnector.Options): Target {
  const host = connection.hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(connection.port || (connection.protocol === 'https:' ? 443 : 80)) };
}

/** Refuses a name if any of its addresses is forbidden: which of them gets connected to is not ours to say. */
function checkedLookup(policy: EgressPolicy, target: Target, lookup: LookupFunction): LookupFunction {
  return (host, lookupOptions, callback) => {
    lookup(host, lookupOptions, (error, found, family) => {
      if (error) return callback(error, found, family);
      const addresses: LookupAddress[] = Array.isArray(found) ? found : [{ address: found, family: family ?? 0 }];
      try {
        for (const { address } of addresses) policy.check(target, address);
      } catch (refusal) {
        return callback(refusal as NodeJS.ErrnoException, found, family);
      }
      callback(null, found, family);
    });
  };
}

/** The last word, before a byte of the request is sent: whom the socket says it is connected to. */
function confirm(policy: EgressPolicy, target: Target, socket: Socket, callback: buildConnector.Callback): void {
  try {
    policy.check(target, socket.remoteAddress ?? '');
    callback(null, socket);
  } catch (error) {
    socket.destroy();
    callback(error as Error, null);
  }
}
