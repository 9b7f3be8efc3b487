import { inboxPrefix, type ServiceName } from '@countersign/contracts';
import { ConfigurationError, NATS_PEER, tlsFailure, verifiedTls, type TlsOptions } from '@countersign/platform-config';
import type { Logger } from '@countersign/platform-log';
import { AuthorizationError, type NatsConnection } from '@nats-io/transport-node';
import { isIP } from 'node:net';
import { connectOverBusTransport, type BusConnectionOptions } from './bus-transport.js';

export type { NatsConnection } from '@nats-io/transport-node';
export const BUS_CONNECTION = Symbol('NatsConnection');

export interface BusAddress {
  /** `nats://host:port` or `tls://host:port`, with or without credentials. */
  url: string;
  user?: string;
  password?: string;
  /** With files of its own TLS is demanded, as with a `tls://` URL. */
  tls?: TlsOptions | null;
}

/**
 * Connects a service to NATS under its own identity. It keeps trying, at boot and after every loss: a bus that is away
 * makes requests fail, never the process. Why it cannot be reached is logged, once for each reason.
 * @throws ConfigurationError where NATS does not know the user
 */
export async function connectBus(service: ServiceName, address: BusAddress, logger: Logger): Promise<NatsConnection> {
  const url = new URL(address.url);
  const user = address.user ?? (decodeURIComponent(url.username) || undefined);
  const pass = address.password ?? (decodeURIComponent(url.password) || undefined);
  const failures = new AttemptLog(logger);
  try {
    const connection = await connectOverBusTransport({
      servers: url.host,
      ...tlsFor(url, address.tls ?? null),
      name: service,
      user,
      pass,
      inboxPrefix: inboxPrefix(service),
      waitOnFirstConnect: true,
      // For one attempt: a server that hangs up before it let us in is otherwise waited for so long.
      timeout: 5_000,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 100,
      reconnectJitterTLS: 250,
      pingInterval: 5_000,
      maxPingOut: 2,
      // Otherwise every request captures two stacks for an error that it will hardly have; ours carry codes, not stacks.
      noAsyncTraces: true,
      onAttemptFailed: (error) => failures.failed(error),
    });
    void logStatus(connection, logger, failures);
    return connection;
  } catch (error) {
    if (!(error instanceof AuthorizationError)) throw error;
    throw new ConfigurationError(
      'NATS refuses the user: NATS_USER and the password in NATS_PASSWORD_FILE (or those in NATS_URL) must be ones that its configuration knows.',
    );
  }
}

/**
 * SAFETY: an object here makes the client refuse a server without TLS; it never falls back to clear text. The certificate
 * must be for the host that the URL names: not for whatever its address resolves to, and not for `localhost`, which the
 * client would take for an IP address.
 */
function tlsFor(url: URL, files: TlsOptions | null): Partial<BusConnectionOptions> {
  if (url.protocol !== 'tls:' && !files) return {};
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls: TlsOptions & { host: string; servername: string } = { host, servername: isIP(host) ? '' : host };
  // With their getters: the files are read for every connection.
  Object.defineProperties(tls, Object.getOwnPropertyDescriptors(files ?? verifiedTls()));
  return {
    // What its type does not name goes to `tls.connect` all the same.
    tls: tls as BusConnectionOptions['tls'],
    // The name stays with the URL.
    resolve: false,
    // Other servers of the cluster are announced in a greeting that came in clear: they could be anybody's.
    ignoreClusterUpdates: true,
  };
}

/** The same reason is told once until the bus is back: it is tried several times a second. */
class AttemptLog {
  private told = '';

  constructor(private readonly logger: Logger) {}

  failed(error: unknown): void {
    const reason = tlsFailure(error, NATS_PEER) ?? (error instanceof Error ? error.message : 'for an unknown reason');
    if (reason === this.told) return;
    this.told = reason;
    this.logger.warn({ err: error }, `the bus cannot be reached: ${reason}`);
  }

  succeeded(): void {
    this.told = '';
  }
}

async function logStatus(connection: NatsConnection, logger: Logger, failures: AttemptLog): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'error') logger.error({ err: status.error }, 'the bus refused something');
    else if (status.type === 'disconnect') logger.warn('lost the bus; reconnecting');
    else if (status.type === 'reconnect') {
      failures.succeeded();
      logger.info('the bus is back');
    }
  }
}
