import { CountersignError, fromWire, isWireError, type Operation } from '@countersign/contracts';
import { createInbox, type Msg, type MsgHdrs, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { Beat } from './beat.js';
import { WINDOW_HEADER, type Control, type Frame, type StreamSettings } from './frames.js';

export interface ReadingOf {
  operation: Operation;
  body: string;
  head: MsgHdrs;
  inboxPrefix: string;
  signal: AbortSignal | undefined;
}

/** One streamed answer, from the asker's side. It takes in what comes, in order and without a gap, or fails. */
export class StreamReading {
  private readonly pieces: unknown[] = [];
  private readonly subscription: Subscription;
  private readonly beat: Beat;
  private control: string | null = null;
  private next = 0;
  /** Null while more may come. */
  private over: { error: Error | null } | null = null;
  private isLeft = false;
  /** Whether the other side has said its last word. */
  private isClosed = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly connection: NatsConnection,
    private readonly of: ReadingOf,
    private readonly settings: StreamSettings,
  ) {
    const inbox = createInbox(of.inboxPrefix);
    this.subscription = connection.subscribe(inbox, { callback: (error, message) => this.take(error, message) });
    this.beat = new Beat(
      settings.beatMs,
      () => this.tell({}),
      () => this.end(this.unavailable('is not heard any more')),
    );
    of.head.set(WINDOW_HEADER, String(settings.window));
    connection.publish(of.operation.subject, of.body, { reply: inbox, headers: of.head });
  }

  /** The pieces as they come. To leave is to cancel. @throws CountersignError the answer's, or SERVICE_UNAVAILABLE */
  async *read(): AsyncGenerator<unknown, void> {
    const { signal } = this.of;
    const abort = () => this.end(reasonOf(signal));
    signal?.addEventListener('abort', abort, { once: true });
    let taken = 0;
    try {
      if (signal?.aborted) abort();
      while (true) {
        for (const piece of this.pieces.splice(0)) {
          yield piece;
          taken += 1;
          if (taken % Math.ceil(this.settings.window / 2) === 0)
            this.tell({ credit: Math.ceil(this.settings.window / 2) });
        }
        if (this.pieces.length > 0) continue;
        if (this.over) return this.finish(this.over);
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      this.leave();
    }
  }

  private finish({ error }: { error: Error | null }): void {
    if (error) throw error;
  }

  private take(error: Error | null, message: Msg): void {
    if (error) return this.end(this.unavailable('cannot be reached over the bus'));
    if (message.data.length === 0) return this.end(this.unavailable('is not running'), true);
    this.beat.heard();
    const frame = message.json<Frame>();
    if ('alive' in frame) {
      if (frame.alive >= this.next) this.end(this.unavailable('sent what did not arrive'));
      return;
    }
    if (frame.n !== this.next) return this.end(this.unavailable('sent what did not arrive'));
    this.next += 1;
    if ('control' in frame) this.begin(frame.control);
    else if ('piece' in frame) this.pieces.push(frame.piece);
    else if ('end' in frame) this.end(null, true);
    else this.end(isWireError(frame.error) ? fromWire(frame.error) : this.unavailable('failed'), true);
    this.wake?.();
  }

  private begin(control: string): void {
    this.control = control;
    // Left before it was known whom to tell.
    if (this.isLeft) this.leave();
  }

  /** @param byThem whether the other side knows that this is the end */
  private end(error: Error | null, byThem = false): void {
    if (this.over) return;
    this.over = { error };
    if (byThem) this.isClosed = true;
    this.wake?.();
  }

  private leave(): void {
    this.isLeft = true;
    if (!this.isClosed) this.tell({ cancel: true });
    this.beat.stop();
    // Without a word yet, one is waited for, to say that nobody waits for more; the other side gives up by itself as well.
    if (this.next > 0 || this.isClosed) this.subscription.unsubscribe();
    else setTimeout(() => this.subscription.unsubscribe(), this.settings.beatMs).unref();
    this.pieces.length = 0;
  }

  private tell(control: Control): void {
    if (this.control === null || this.connection.isClosed()) return;
    this.connection.publish(this.control, JSON.stringify(control));
    if (control.cancel) this.control = null;
  }

  private unavailable(reason: string): CountersignError {
    const { service } = this.of.operation;
    const detail = `${service} ${reason}. Try again in a moment.`;
    return new CountersignError('SERVICE_UNAVAILABLE', detail, { service, retryAfter: 1 });
  }
}

/** Why the asker wants no more: the error that it says, or that it has left. */
function reasonOf(signal: AbortSignal | undefined): CountersignError {
  const reason: unknown = signal?.reason;
  if (reason instanceof CountersignError) return reason;
  return new CountersignError('SERVICE_UNAVAILABLE', 'Nobody waits for the answer any more.');
}
