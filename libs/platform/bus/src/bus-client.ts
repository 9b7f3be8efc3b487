import {
  CountersignError,
  fromWire,
  inboxPrefix,
  isWireError,
  type Actor,
  type Operation,
  type RequestInput,
  type ResponseOf,
  type StreamOperation,
} from '@countersign/contracts';
import type { ActorTokens, TokenPurpose } from '@countersign/platform-identity';
import {
  headers,
  NoRespondersError,
  RequestError,
  TimeoutError,
  type MsgHdrs,
  type NatsConnection,
} from '@nats-io/transport-node';
import { randomUUID } from 'node:crypto';
import { STREAM_SETTINGS, type StreamSettings } from './streams/frames.js';
import { StreamReading } from './streams/stream-reading.js';
import { ACTOR_HEADER, CORRELATION_HEADER, type Reply } from './wire.js';

/** On whose behalf a request is made, and how long its answer may take. */
export interface CallOptions {
  actor: Actor;
  /** The token that this service was called with, where it acts for a person. */
  onBehalfOf?: string;
  correlationId?: string;
  /** Milliseconds; 5,000 unless told. */
  timeoutMs?: number;
}

/** The same for an answer in pieces, which ends when it ends. */
export interface StreamOptions extends Omit<CallOptions, 'timeoutMs'> {
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal;
}

const DISAGREEMENT = 'their clocks differ by more than a few seconds, or one was given other keys';
const TIMEOUT_MS = 5_000;
/** What of a message is not its body: tokens mostly, of which a person's may have another in it. */
const HEAD_BYTES_MAX = 16 * 1024;

/** Asks other services, as request/reply on NATS. Every request carries an actor token for that one operation. */
export class BusClient {
  constructor(
    private readonly connection: NatsConnection,
    private readonly tokens: ActorTokens,
    private readonly streams: StreamSettings = STREAM_SETTINGS,
  ) {}

  /**
   * @throws CountersignError the one that the service answered, or SERVICE_UNAVAILABLE where none answered in time (then
   * a write may or may not have happened: repeat it with the same Idempotency-Key)
   */
  async call<O extends Operation>(
    operation: O,
    request: RequestInput<O>,
    options: CallOptions,
  ): Promise<ResponseOf<O>> {
    const body = this.bodyOf(request);
    let reply = await this.ask(operation, body, options);
    // Nothing was done. A token that is kept may have been made before this machine slept, or its clock was set right.
    if (isUnauthenticated(reply) && this.tokens.forget(purposeOf(operation), options.actor)) {
      reply = await this.ask(operation, body, options);
    }
    if (isUnauthenticated(reply) && options.onBehalfOf === undefined) {
      // Not the fault of whoever asked this service, who is not to be told that they are not signed in.
      throw unavailable(operation, `takes no token of ${this.tokens.service}: ${DISAGREEMENT}`);
    }
    if ('error' in reply && isWireError(reply.error)) throw fromWire(reply.error);
    if (!('ok' in reply)) throw unavailable(operation, 'gave an answer that cannot be read');
    return operation.response.parse(reply.ok) as ResponseOf<O>;
  }

  /**
   * Asks for an answer in pieces and gives them as they come, no faster than they are taken. To leave the loop cancels.
   * @throws CountersignError the one that the service answered, also in the middle; SERVICE_UNAVAILABLE where it is lost;
   * PAYLOAD_TOO_LARGE for what the bus does not carry
   */
  async *stream<O extends StreamOperation>(
    operation: O,
    request: RequestInput<O>,
    options: StreamOptions,
  ): AsyncGenerator<ResponseOf<O>, void> {
    const body = this.bodyOf(request);
    const head = await this.headOf(operation, options);
    const prefix = inboxPrefix(this.tokens.service);
    const of = { operation, body, head, inboxPrefix: prefix, signal: options.signal };
    for await (const piece of new StreamReading(this.connection, of, this.streams).read()) {
      yield operation.response.parse(piece) as ResponseOf<O>;
    }
  }

  private bodyOf(request: unknown): string {
    const body = JSON.stringify(request);
    const max = (this.connection.info?.max_payload ?? Infinity) - HEAD_BYTES_MAX;
    if (Buffer.byteLength(body) <= max) return body;
    const limit = `${Math.floor(max / 1024)} KiB`;
    throw new CountersignError(
      'PAYLOAD_TOO_LARGE',
      `The request is larger than the ${limit} that the bus carries at once.`,
    );
  }

  private async headOf(operation: Operation, options: CallOptions): Promise<MsgHdrs> {
    const head = headers();
    head.set(ACTOR_HEADER, await this.tokenFor(operation, options));
    head.set(CORRELATION_HEADER, options.correlationId ?? randomUUID());
    return head;
  }

  /** What is forwarded for a person is signed each time. */
  private tokenFor(operation: Operation, { actor, onBehalfOf }: CallOptions): Promise<string> {
    const purpose = purposeOf(operation);
    return onBehalfOf === undefined ? this.tokens.kept(purpose, actor) : this.tokens.sign(purpose, actor, onBehalfOf);
  }

  private async ask(operation: Operation, body: string, options: CallOptions): Promise<Reply> {
    const timeout = options.timeoutMs ?? TIMEOUT_MS;
    const head = await this.headOf(operation, options);
    try {
      const message = await this.connection.request(operation.subject, body, { headers: head, timeout });
      return message.json<Reply>();
    } catch (error) {
      throw unavailable(operation, reasonOf(error));
    }
  }
}

function purposeOf({ service, subject }: Operation): TokenPurpose {
  return { audience: service, op: subject };
}

function isUnauthenticated(reply: Reply): boolean {
  return 'error' in reply && isWireError(reply.error) && reply.error.code === 'UNAUTHENTICATED';
}

function reasonOf(error: unknown): string {
  if (error instanceof NoRespondersError) return 'is not running';
  if (error instanceof RequestError && error.isNoResponders()) return 'is not running';
  if (error instanceof TimeoutError) return 'did not answer in time';
  return 'cannot be reached over the bus';
}

function unavailable(operation: Operation, reason: string): CountersignError {
  return new CountersignError('SERVICE_UNAVAILABLE', `${operation.service} ${reason}. Try again in a moment.`, {
    service: operation.service,
    retryAfter: 1,
  });
}
