import { readSandboxRun as operation, type RunOutput } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { runOutputView, runParams } from '../domain/sandbox-views.js';
import { Called, type CallOf } from '../http/call.js';
import type { EventStream } from '../http/event-stream.js';
import { EventStreams, QUIET_SECONDS_MAX } from '../http/event-streams.js';
import { Answers, route } from '../http/route.js';
import { OutputText } from './output-text.js';

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
export class FollowSandboxRunController {
  constructor(
    private readonly bus: BusClient,
    private readonly streams: EventStreams,
  ) {}

  @Answers(followSandboxRun)
  follow(
    @Called() call: Call,
    // Taken so that the framework leaves the answer to us.
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const text = new OutputText();
    return this.streams.follow<RunOutput>(reply, call, {
      ask: (seen) => this.ask(call, seen),
      send: (stream, output, seen) => {
        if (seen && output.chunks.length === 0) stream.keepAlive();
        send(stream, output, text);
      },
      isOver: ({ run, more }) => run.status !== 'running' && !more,
      end: ({ run }) => run,
    });
  }

  private ask({ params, actor, correlationId, request }: Call, seen: RunOutput | null): Promise<RunOutput> {
    const after = seen?.next ?? lastEventId(request.headers['last-event-id']);
    const waitSeconds = seen === null || seen.more ? 0 : QUIET_SECONDS_MAX;
    const { id, run } = params;
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

function lastEventId(header: string | string[] | undefined): number {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : 0;
}
