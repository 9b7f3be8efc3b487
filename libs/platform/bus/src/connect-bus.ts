import { inboxPrefix, type ServiceName } from '@countersign/contracts';
import type { Logger } from '@countersign/platform-log';
import { connect, type NatsConnection } from '@nats-io/transport-node';

export type { NatsConnection } from '@nats-io/transport-node';
export const BUS_CONNECTION = Symbol('NatsConnection');

export interface BusAddress {
  /** `nats://host:port`, with or without credentials. */
  url: string;
  user?: string;
  password?: string;
}

/**
 * Connects a service to NATS under its own identity. It keeps trying, at boot and after every loss: a bus that is away
 * makes requests fail, never the process.
 */
export async function connectBus(service: ServiceName, address: BusAddress, logger: Logger): Promise<NatsConnection> {
  const url = new URL(address.url);
  const user = address.user ?? (decodeURIComponent(url.username) || undefined);
  const pass = address.password ?? (decodeURIComponent(url.password) || undefined);
  url.username = '';
  url.password = '';
  const connection = await connect({
    servers: url.href.replace(/\/$/, ''),
    name: service,
    user,
    pass,
    inboxPrefix: inboxPrefix(service),
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    pingInterval: 5_000,
    maxPingOut: 2,
    // Otherwise every request captures two stacks for an error that it will hardly have; ours carry codes, not stacks.
    noAsyncTraces: true,
  });
  void logStatus(connection, logger);
  return connection;
}

async function logStatus(connection: NatsConnection, logger: Logger): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'error') logger.error({ err: status.error }, 'the bus refused something');
    else if (status.type === 'disconnect') logger.warn('lost the bus; reconnecting');
    else if (status.type === 'reconnect') logger.info('the bus is back');
  }
}
