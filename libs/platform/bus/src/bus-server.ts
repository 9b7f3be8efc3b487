import { CountersignError } from '@countersign/contracts';
import type { Msg, NatsConnection, Subscription, SubscriptionOptions } from '@nats-io/transport-node';
import { ServerNats, type MessageHandler } from '@nestjs/microservices';
import type { DirectHandler } from './direct-handlers.js';
import type { StreamHandler } from './streams/stream-handlers.js';
import { StreamServer } from './streams/stream-server.js';
import { parseBody, type Reply } from './wire.js';

/** How long requests that run may go on once the service stops. */
const CLOSE_MS = 5_000;

const UNSENDABLE = new CountersignError(
  'INTERNAL',
  'The answer is larger than the bus carries at once. Ask for less of it.',
).toWire();

interface IncomingMessage {
  data: Uint8Array;
  subject: string;
  reply?: string;
}

interface Outgoing {
  err?: unknown;
  response?: unknown;
}

/** The body of a message is the request itself; Nest wants an id to know that an answer is expected. */
const requestDeserializer = {
  deserialize: (message: IncomingMessage) => ({
    pattern: message.subject,
    data: parseBody(message.data),
    id: message.reply,
  }),
};

const replySerializer = {
  serialize(packet: Outgoing) {
    const reply: Reply = packet.err === undefined ? { ok: packet.response } : { error: packet.err as never };
    return { data: JSON.stringify(reply) };
  },
};

/**
 * Nest's NATS server on the service's one connection and with our wire form (a request's body is the request, a reply
 * is `{ok}` or `{error}`), so that a client needs NATS and JSON and nothing of Nest.
 */
export class BusServer extends ServerNats {
  private readonly open: Subscription[] = [];
  private readonly replies: { to: Msg; send: () => void }[] = [];
  private running = 0;
  private idle: (() => void) | null = null;

  private readonly direct: DirectHandler[] = [];
  private readonly inPieces: StreamHandler[] = [];
  private readonly streams: StreamServer;

  constructor(
    private readonly connection: NatsConnection,
    private readonly queue: string,
  ) {
    super({ queue, serializer: replySerializer, deserializer: requestDeserializer });
    this.streams = new StreamServer(connection, queue);
  }

  /** What Nest may do with the connection: subscribe. It is logged and closed elsewhere. */
  override async createNatsClient<T>(): Promise<T> {
    const subscribe = (subject: string, options: SubscriptionOptions) => {
      const subscription = this.connection.subscribe(subject, options);
      this.open.push(subscription);
      return subscription;
    };
    return { subscribe, status: async function* () {}, close: async () => {} } as T;
  }

  /** Before it listens. */
  answerDirectly(handlers: readonly DirectHandler[]): void {
    this.direct.push(...handlers);
  }

  /** Before it listens. */
  answerInPieces(handlers: readonly StreamHandler[]): void {
    this.inPieces.push(...handlers);
  }

  override bindEvents(client: Pick<NatsConnection, 'subscribe'>): void {
    super.bindEvents(client);
    this.streams.listen(this.inPieces, (message) => this.handleError(message));
    for (const handler of this.direct) {
      const callback = (error: Error | null, message: Msg) => {
        if (error) return this.handleError(error.message);
        void this.answer(message, handler);
      };
      client.subscribe(handler.operation.subject, { queue: this.queue, callback });
    }
  }

  private async answer(message: Msg, handler: DirectHandler): Promise<void> {
    this.running += 1;
    const reply = await handler.answer(message);
    this.reply(message, () => void message.respond(JSON.stringify(reply)));
  }

  override async handleMessage(channel: string, message: never): Promise<unknown> {
    this.running += 1;
    return super.handleMessage(channel, message);
  }

  /** Our patterns are plain subjects. Nest's own look-up first tries each message's as JSON, and fails with an exception. */
  override getHandlerByPattern(pattern: string): MessageHandler | null {
    return this.messageHandlers.get(pattern) ?? null;
  }

  /**
   * What is answered in one turn of the event loop leaves in one write: a batch of renewals costs one system call, not one
   * each (Nest gives every answer a turn of its own, and NATS writes at the end of each).
   */
  override getPublisher(...of: Parameters<ServerNats['getPublisher']>) {
    const respond = super.getPublisher(...of);
    return (response: unknown) => this.reply(of[0] as Msg, () => void respond(response));
  }

  private reply(to: Msg, send: () => void): void {
    this.replies.push({ to, send });
    if (this.replies.length === 1) setImmediate(() => this.sendReplies());
  }

  private sendReplies(): void {
    for (const { to, send } of this.replies.splice(0)) {
      try {
        send();
      } catch (error) {
        this.handleError(error as string);
        this.sayUnsendable(to);
      }
      this.running -= 1;
    }
    if (this.running === 0) this.idle?.();
  }

  /** Otherwise whoever waits for it would ask for the same again, in vain. The other answers are sent all the same. */
  private sayUnsendable(to: Msg): void {
    try {
      to.respond(JSON.stringify({ error: UNSENDABLE } satisfies Reply));
    } catch (error) {
      // No connection: the answer is lost, and whoever waits for it asks again.
      this.handleError(error as string);
    }
  }

  /** Takes no more requests and lets those that run finish. The connection stays: others still need it to leave. */
  override async close(): Promise<void> {
    for (const subscription of this.open.splice(0)) subscription.unsubscribe();
    await Promise.all([this.streams.close(CLOSE_MS), this.idled()]);
  }

  private async idled(): Promise<void> {
    if (this.running === 0) return;
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, CLOSE_MS);
      this.idle = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  }
}
