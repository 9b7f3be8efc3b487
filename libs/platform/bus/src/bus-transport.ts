import {
  ConnectionError,
  NatsConnectionImpl,
  setTransportFactory,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node';
import { NodeTransport, nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';
import type { TLSSocket } from 'node:tls';

export interface BusConnectionOptions extends NodeConnectionOptions {
  /** Told why an attempt or a connection failed, of which the client itself says nothing while it goes on trying. */
  onAttemptFailed?: (error: unknown) => void;
}

const LINE_END = Buffer.from('\r\n');

/** NATS's own transport, with two things more: failed attempts are told, and nothing is believed from before TLS. */
class BusTransport extends NodeTransport {
  override async connect(
    server: { hostname: string; port: number; tlsName: string },
    options: BusConnectionOptions,
  ): Promise<void> {
    try {
      await super.connect(server, options);
      // A server that does not like our certificate says so only after the handshake, and hangs up.
      void this.closed().then((error) => error && options.onAttemptFailed?.(error));
    } catch (error) {
      options.onAttemptFailed?.(error);
      throw error;
    }
  }

  /**
   * SAFETY: a server greets in clear, and TLS begins then. Whoever sits in between could have sent more behind the
   * greeting, which the client would read afterwards as if it had come from the server: a forged event, say, to a
   * subscription that is there again after a reconnect. A server sends exactly its one line.
   */
  override async startTLS(): Promise<TLSSocket> {
    const greeting = Buffer.concat(this.yields);
    if (greeting.indexOf(LINE_END) !== greeting.length - LINE_END.length) {
      throw new ConnectionError('more than a greeting came before TLS');
    }
    return super.startTLS();
  }
}

/** As `connect` of @nats-io/transport-node, over the transport above. */
export function connectOverBusTransport(options: BusConnectionOptions): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new BusTransport(), dnsResolveFn: nodeResolveHost });
  return NatsConnectionImpl.connect(options);
}
