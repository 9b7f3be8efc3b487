import { CountersignError, type WireError } from '@countersign/contracts';
import type { Msg } from '@nats-io/transport-node';
import { Beat } from './beat.js';
import type { FrameOutbox } from './frame-outbox.js';
import { WINDOW_HEADER, type Control, type Frame, type StreamSettings } from './frames.js';

/** One streamed answer, from the side that gives it: a piece is sent only when the asker can take one. */
export class StreamWriting {
  private readonly stop = new AbortController();
  private readonly beat: Beat;
  private credit: number;
  private sent = 0;
  private wake: (() => void) | null = null;

  constructor(
    private readonly outbox: FrameOutbox,
    private readonly request: Msg,
    /** Where the asker can be heard. */
    control: string,
    settings: StreamSettings,
  ) {
    this.credit = Number(request.headers?.get(WINDOW_HEADER)) || 1;
    this.beat = new Beat(
      settings.beatMs,
      () => this.publish({ alive: this.sent - 1 }),
      () => this.cancel(),
    );
    this.send({ n: 0, control });
  }

  /** Aborted once nobody waits for the answer, or this process ends. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  hear({ credit, cancel }: Control): void {
    this.beat.heard();
    if (cancel) return this.cancel();
    if (credit !== undefined && credit > 0) this.credit += credit;
    this.wake?.();
  }

  cancel(reason = new CountersignError('SERVICE_UNAVAILABLE', 'Nobody waits for the answer any more.')): void {
    this.stop.abort(reason);
    this.wake?.();
  }

  /** @throws what `pieces` throws, and the reason of an abort */
  async write(pieces: AsyncIterable<unknown>): Promise<void> {
    for await (const piece of pieces) {
      while (this.credit === 0 && !this.signal.aborted) await new Promise<void>((resolve) => (this.wake = resolve));
      this.signal.throwIfAborted();
      this.credit -= 1;
      this.send({ n: this.sent, piece });
    }
    this.send({ n: this.sent, end: true });
  }

  refuse(error: WireError): void {
    this.send({ n: this.sent, error });
  }

  close(): void {
    this.beat.stop();
  }

  private send(frame: Frame): void {
    this.publish(frame);
    this.sent += 1;
  }

  private publish(frame: Frame): void {
    this.outbox.send(this.request.reply!, frame);
  }
}
