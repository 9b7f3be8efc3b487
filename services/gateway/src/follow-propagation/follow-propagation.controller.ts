import { getPropagation as operation, type PropagationView, type TeamActor } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Controller, Inject, Res, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { StillEntitled } from '../domain/still-entitled.js';
import { propagationView, secretParams } from '../domain/secret-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';
import { EventStream } from '../http/event-stream.js';

/** No stream is for ever: clients connect again, perhaps to another gateway. */
const STREAM_MS_MAX = 5 * 60_000;
/** A view that stays the same is followed by a comment this often, so that no proxy takes the stream for dead. */
const QUIET_SECONDS_MAX = 15;

export const followPropagation = route({
  method: 'GET',
  path: '/v1/teams/{team}/secrets/{name}/propagation/events',
  access: 'member',
  tag: 'Secrets',
  operationId: 'followPropagation',
  summary: 'Follow a change live',
  description:
    'Server-sent events: `propagation` whenever the view changes, with the body of *Show how far a change has come*, and ' +
    '`end` once it is safe to revoke the old value. After five minutes the stream ends; clients connect again.',
  params: secretParams,
  response: propagationView,
  contentType: 'text/event-stream',
  errors: ['SECRET_NOT_FOUND'],
});

@Controller()
export class FollowPropagationController implements OnModuleDestroy {
  private readonly streams = new Set<EventStream>();

  constructor(
    private readonly bus: BusClient,
    private readonly entitled: StillEntitled,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Answers(followPropagation)
  async follow(
    @Called() { actor, params, correlationId, request }: CallOf<typeof followPropagation>,
    // Taken so that the framework leaves the answer to us.
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // Asked before anything is sent: an unknown secret is a plain problem, not a stream.
    let view = await this.ask(params.name, actor, correlationId);
    const stream = EventStream.open(reply);
    this.streams.add(stream);
    const endsAt = this.clock.monotonic() + STREAM_MS_MAX;
    try {
      stream.send('propagation', view);
      while (!view.safeToRevoke && stream.isOpen && this.clock.monotonic() < endsAt) {
        const next = await this.ask(params.name, actor, correlationId, view.fingerprint);
        await this.entitled.check(request, 'member', actor.team);
        if (next.fingerprint === view.fingerprint) stream.keepAlive();
        else stream.send('propagation', next);
        view = next;
      }
      if (view.safeToRevoke) stream.send('end', { revision: view.revision });
    } catch {
      // A part of the deployment is away, or the right to see more is gone. The answer has begun, so it can only end: the client connects again, and is told.
    } finally {
      stream.close();
      this.streams.delete(stream);
    }
  }

  /** A gateway that stops does not wait for its streams: their clients connect to the next one. */
  onModuleDestroy(): void {
    for (const stream of this.streams) stream.close();
  }

  private ask(name: string, actor: TeamActor, correlationId: string, unless?: string): Promise<PropagationView> {
    const waitSeconds = unless === undefined ? 0 : QUIET_SECONDS_MAX;
    const timeoutMs = (waitSeconds + 5) * 1_000;
    return this.bus.call(operation, { name, unless, waitSeconds }, { actor, correlationId, timeoutMs });
  }
}
