import { controlSubjects, CountersignError } from '@countersign/contracts';
import { nuid, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { FrameOutbox } from './frame-outbox.js';
import { STREAM_SETTINGS, type Control, type StreamSettings } from './frames.js';
import type { StreamHandler } from './stream-handlers.js';
import { StreamWriting } from './stream-writing.js';

const LEAVING = new CountersignError('SERVICE_UNAVAILABLE', 'The process that answered is stopping. Try again.', {
  retryAfter: 1,
});

/** Answers stream operations: requests by turns with the other replicas, what their askers say afterwards by itself. */
export class StreamServer {
  /** What askers of this process know it by. */
  private readonly process = nuid.next();
  private readonly writings = new Map<string, StreamWriting>();
  /** By where they send to. */
  private readonly bySubject = new Map<string, StreamWriting>();
  private readonly outbox: FrameOutbox;
  /** Where requests come in. What askers say of those that run is heard until the connection is closed. */
  private readonly requests: Subscription[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly connection: NatsConnection,
    private readonly queue: string,
    private readonly settings: StreamSettings = STREAM_SETTINGS,
  ) {
    // A frame less is a gap, which the asker sees: there is no use in going on.
    this.outbox = new FrameOutbox(connection, (subject) => this.bySubject.get(subject)?.cancel());
  }

  listen(handlers: readonly StreamHandler[], failed: (message: string) => void): void {
    for (const handler of handlers) {
      const control = `${controlSubjects(handler.operation)}.${this.process}`;
      const { queue } = this;
      const take = (message: Msg) => this.answer(message, handler, control);
      this.subscribe(`${control}.*`, {}, (message) => this.hear(message), failed);
      this.requests.push(this.subscribe(handler.operation.subject, { queue }, take, failed));
    }
  }

  /** Takes no more requests, lets those that run finish for a while, and stops what is left. */
  async close(limitMs: number): Promise<void> {
    for (const subscription of this.requests.splice(0)) subscription.unsubscribe();
    if (this.running.size === 0) return;
    const limit = setTimeout(() => this.stop(), limitMs);
    await Promise.all(this.running);
    clearTimeout(limit);
  }

  private stop(): void {
    for (const writing of this.writings.values()) writing.cancel(LEAVING);
  }

  private subscribe(
    subject: string,
    options: { queue?: string },
    take: (message: Msg) => void,
    failed: (message: string) => void,
  ): Subscription {
    const callback = (error: Error | null, message: Msg) => (error ? failed(error.message) : take(message));
    return this.connection.subscribe(subject, { ...options, callback });
  }

  private answer(message: Msg, handler: StreamHandler, control: string): void {
    // Without a place for the answer there is nobody to ask for one.
    const { reply } = message;
    if (!reply) return;
    const id = nuid.next();
    const writing = new StreamWriting(this.outbox, message, `${control}.${id}`, this.settings);
    this.writings.set(id, writing);
    this.bySubject.set(reply, writing);
    const answer = handler.answer(message, writing).finally(() => {
      this.writings.delete(id);
      this.bySubject.delete(reply);
      this.running.delete(answer);
    });
    this.running.add(answer);
  }

  private hear({ subject, data }: Msg): void {
    const writing = this.writings.get(subject.slice(subject.lastIndexOf('.') + 1));
    writing?.hear(controlOf(data));
  }
}

/** Anything that is not a control is as good as a sign of life. */
function controlOf(data: Uint8Array): Control {
  try {
    return JSON.parse(new TextDecoder().decode(data)) as Control;
  } catch {
    return {};
  }
}
