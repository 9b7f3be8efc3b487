import { readSandboxRun as operation, type RunOutput, type TeamActor } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Controller, Inject, Res, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { runOutputView, runParams } from '../domain/sandbox-views.js';
import { StillEntitled } from '../domain/still-entitled.js';
import { Called, type CallOf } from '../http/call.js';
import { EventStream } from '../http/event-stream.js';
import { Answers, route } from '../http/route.js';
import { OutputText } from './output-text.js';

/** No stream is for ever: clients connect again, perhaps to another gateway. */
const STREAM_MS_MAX = 5 * 60_000;
/** A run that prints nothing is followed by a comment this often, so that no proxy takes the stream for dead. */
const QUIET_SECONDS_MAX = 15;

const followSandboxRun = route({
  method: 'GET',
  path: '/v1/teams/{team}/sandboxes/{id}/exec/{run}/events',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'followSandboxRun',
  summary: 'Follow a run live',
  description:
    'Server-sent events: `stdout` and `stderr` with `{"text": …}`, redacted, as it is printed; `truncated` where something ' +
    'in between is not kept; `end` with the run once it is over. The id of an event is the position behind it: a client ' +
    'that sends it as `Last-Event-ID` goes on from there. After five minutes the stream ends; clients connect again.',
  params: runParams,
  response: runOutputView,
  contentType: 'text/event-stream',
  errors: ['SANDBOX_NOT_FOUND', 'RUN_NOT_FOUND'],
});

type Call = CallOf<typeof followSandboxRun>;

@Controller()
export class FollowSandboxRunController implements OnModuleDestroy {
  private readonly streams = new Set<EventStream>();

  constructor(
    private readonly bus: BusClient,
    private readonly entitled: StillEntitled,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Answers(followSandboxRun)
  async follow(
    @Called() { actor, params, correlationId, request }: Call,
    // Taken so that the framework leaves the answer to us.
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = lastEventId(request.headers['last-event-id']);
    const ask = (from: number, waitSeconds: number) => this.ask(params, actor, correlationId, from, waitSeconds);
    // Asked before anything is sent: an unknown run is a plain problem, not a stream.
    let output = await ask(after, 0);
    const stream = EventStream.open(reply);
    this.streams.add(stream);
    const endsAt = this.clock.monotonic() + STREAM_MS_MAX;
    const text = new OutputText();
    try {
      send(stream, output, text);
      while (!isWhole(output) && stream.isOpen && this.clock.monotonic() < endsAt) {
        output = await ask(output.next, output.more ? 0 : QUIET_SECONDS_MAX);
        await this.entitled.check(request, 'member', actor.team);
        if (output.chunks.length === 0) stream.keepAlive();
        send(stream, output, text);
      }
      if (isWhole(output)) stream.send('end', output.run);
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

  private ask(
    { id, run }: Call['params'],
    actor: TeamActor,
    correlationId: string,
    after: number,
    waitSeconds: number,
  ): Promise<RunOutput> {
    const timeoutMs = (waitSeconds + 5) * 1_000;
    return this.bus.call(operation, { id, run, after, waitSeconds }, { actor, correlationId, timeoutMs });
  }
}

function send(stream: EventStream, { chunks, next, truncated }: RunOutput, text: OutputText): void {
  if (truncated) stream.send('truncated', {});
  for (const [index, { stream: name, data }] of chunks.entries()) {
    const id = index === chunks.length - 1 ? String(next) : undefined;
    stream.send(name, { text: text.of(name, data) }, id);
  }
}

function isWhole({ run, more }: RunOutput): boolean {
  return run.status !== 'running' && !more;
}

function lastEventId(header: string | string[] | undefined): number {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : 0;
}
