import { CountersignError, type TeamActor } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StillEntitled } from '../domain/still-entitled.js';
import { EventStream } from './event-stream.js';

/** No stream is for ever: clients connect again, perhaps to another gateway. */
const STREAM_MS_MAX = 5 * 60_000;
/** What stays the same is followed by a comment this often, so that no proxy takes the stream for dead. */
export const QUIET_SECONDS_MAX = 15;

/** What members of a team follow: a view that is asked for again and again. */
export interface Followed<View> {
  /** @param seen what the client has; null for the first, which comes at once, else the next one, or a quiet while later the same */
  ask(seen: View | null): Promise<View>;
  send(stream: EventStream, view: View, seen: View | null): void;
  isOver(view: View): boolean;
  /** With the last event, `end`. */
  end(view: View): unknown;
}

/** Streams of events of a view that changes, for as long as it does, the client stays and its right lasts. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  private readonly open = new Set<EventStream>();
  private stopped = false;

  constructor(
    private readonly entitled: StillEntitled,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws whatever the first `ask` does: what is not there is a plain problem, not a stream; SERVICE_UNAVAILABLE where the
   * gateway stops, for nobody would end a stream that is opened now
   */
  async follow<View>(
    reply: FastifyReply,
    { request, actor }: { request: FastifyRequest; actor: TeamActor },
    followed: Followed<View>,
  ): Promise<void> {
    let view = await followed.ask(null);
    if (this.stopped) throw new CountersignError('SERVICE_UNAVAILABLE', 'This gateway is stopping. Connect again.');
    const stream = EventStream.open(reply);
    this.open.add(stream);
    const endsAt = this.clock.monotonic() + STREAM_MS_MAX;
    try {
      followed.send(stream, view, null);
      while (!followed.isOver(view) && stream.isOpen && this.clock.monotonic() < endsAt) {
        const seen = view;
        view = await followed.ask(seen);
        await this.entitled.check(request, 'member', actor.team);
        followed.send(stream, view, seen);
      }
      if (followed.isOver(view)) stream.send('end', followed.end(view));
    } catch {
      // A part of the deployment is away, or the right to see more is gone. The answer has begun, so it can only end: the client connects again, and is told.
    } finally {
      stream.close();
      this.open.delete(stream);
    }
  }

  /** A gateway that stops does not wait for its streams: their clients connect to the next one. */
  onModuleDestroy(): void {
    this.stopped = true;
    for (const stream of this.open) stream.close();
  }
}
