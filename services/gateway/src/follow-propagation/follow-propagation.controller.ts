import { getPropagation as operation, type PropagationView } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { propagationView, secretParams } from '../domain/secret-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';
import { EventStreams, QUIET_SECONDS_MAX } from '../http/event-streams.js';

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
export class FollowPropagationController {
  constructor(
    private readonly bus: BusClient,
    private readonly streams: EventStreams,
  ) {}

  @Answers(followPropagation)
  follow(
    @Called() call: CallOf<typeof followPropagation>,
    // Taken so that the framework leaves the answer to us.
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.streams.follow<PropagationView>(reply, call, {
      ask: (seen) => this.ask(call, seen?.fingerprint),
      send: (stream, view, seen) => {
        if (view.fingerprint === seen?.fingerprint) stream.keepAlive();
        else stream.send('propagation', view);
      },
      isOver: ({ safeToRevoke }) => safeToRevoke,
      end: ({ revision }) => ({ revision }),
    });
  }

  private ask(
    { params: { name }, actor, correlationId }: CallOf<typeof followPropagation>,
    unless?: string,
  ): Promise<PropagationView> {
    const waitSeconds = unless === undefined ? 0 : QUIET_SECONDS_MAX;
    const timeoutMs = (waitSeconds + 5) * 1_000;
    return this.bus.call(operation, { name, unless, waitSeconds }, { actor, correlationId, timeoutMs });
  }
}
