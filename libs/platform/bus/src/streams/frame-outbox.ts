import type { NatsConnection } from '@nats-io/transport-node';
import type { Frame } from './frames.js';

/**
 * What all streams of a process send in one turn of the event loop leaves in one write: with hundreds of streams most of a
 * piece's cost is the system call, and every piece comes in a turn with others.
 */
export class FrameOutbox {
  private readonly waiting: { subject: string; frame: Frame }[] = [];

  constructor(
    private readonly connection: NatsConnection,
    /** Told of a frame that could not be sent: the connection is closed, or it is larger than the bus carries. */
    private readonly lost: (subject: string) => void,
  ) {}

  send(subject: string, frame: Frame): void {
    this.waiting.push({ subject, frame });
    if (this.waiting.length === 1) setImmediate(() => this.flush());
  }

  private flush(): void {
    for (const { subject, frame } of this.waiting.splice(0)) {
      try {
        this.connection.publish(subject, JSON.stringify(frame));
      } catch {
        this.lost(subject);
      }
    }
  }
}
