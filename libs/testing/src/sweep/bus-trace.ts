import { connect, type NatsConnection } from '@nats-io/transport-node';

export interface HeardMessage {
  subject: string;
  /** Subject, headers and body. */
  content: Buffer;
}

/** Hears every message on the bus, from its first moment on and over every loss of it. */
export class BusTrace {
  readonly heard: HeardMessage[] = [];

  private constructor(private readonly connection: NatsConnection) {
    connection.subscribe('>', {
      callback: (_, { subject, headers, data }) => {
        const head = [...(headers ?? [])].map(([name, values]) => `${name}: ${values.join(', ')}\n`);
        this.heard.push({ subject, content: Buffer.concat([Buffer.from(`${subject}\n${head.join('')}\n`), data]) });
      },
    });
  }

  /** @param address with the credentials of one who may subscribe to everything */
  static async start(address: { servers: string; user: string; pass: string }): Promise<BusTrace> {
    const forEver = { maxReconnectAttempts: -1, reconnectTimeWait: 50, ignoreClusterUpdates: true };
    const connection = await connect({ ...address, ...forEver });
    const trace = new BusTrace(connection);
    await connection.flush();
    return trace;
  }

  async stop(): Promise<void> {
    await this.connection.close();
  }
}
