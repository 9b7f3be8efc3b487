import {
  CountersignError,
  chatChunk,
  chatCompletion,
  chatRequest,
  createCompletion as operation,
  type ChatChunk,
  type ChatCompletion,
} from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { StillEntitled } from '../domain/still-entitled.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';
import { ChunkStream } from './chunk-stream.js';

/** A conversation with a few images in it, as base64. The bus carries it at once, where it is set up for as much. */
const CHAT_BYTES_MAX = 6 * 1024 * 1024;

export const createCompletion = route({
  method: 'POST',
  path: '/v1/teams/{team}/playground/v1/chat/completions',
  access: 'member',
  tag: 'Playground',
  operationId: 'createCompletion',
  summary: 'Ask a model',
  description:
    "OpenAI's chat completions in front of every provider: point an OpenAI client at `…/playground/v1`, with an API key " +
    'of Countersign. A model is named `provider/model`. With `stream` the answer comes as server-sent events; to leave ' +
    'cancels the request at the provider. Errors are in OpenAI’s form, those of the provider with its own status, redacted.',
  params: teamParams,
  body: chatRequest.meta({ id: 'ChatRequest' }),
  response: chatCompletion.meta({ id: 'ChatCompletion' }),
  streamed: chatChunk.meta({ id: 'ChatChunk' }),
  errorForm: 'openai',
  bodyBytesMax: CHAT_BYTES_MAX,
  errors: [
    'PROVIDER_NOT_FOUND',
    'PROVIDER_NOT_ENABLED',
    'REFERENCE_BROKEN',
    'REFERENCE_MISSING',
    'SECRET_UNUSABLE',
    'SECRET_UNOPENABLE',
    'EGRESS_FORBIDDEN',
    'TARGET_UNREACHABLE',
    'BUDGET_EXHAUSTED',
    'PROVIDER_RATE_LIMITED',
    'PROVIDER_REFUSED',
    'PROVIDER_REJECTED_CREDENTIAL',
    'PROVIDER_FAILED',
    'PROVIDER_UNREACHABLE',
  ],
});

type Piece = ChatChunk | ChatCompletion;

@Controller()
export class CreateCompletionController {
  constructor(
    private readonly bus: BusClient,
    private readonly entitled: StillEntitled,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Answers(createCompletion)
  async create(
    @Called() { actor, body: request, correlationId, request: asked }: CallOf<typeof createCompletion>,
    // Taken so that the framework leaves the answer to us.
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    this.entitled.watch(asked, 'member', actor.team, left);
    const pieces = this.bus.stream(operation, { request }, { actor, correlationId, signal: left.signal });
    // Waited for before anything is sent: what fails at once is a plain error, not a stream.
    const first = await pieces.next();
    if (request.stream === true) return this.streamOut(reply, first, pieces);
    // Its end too: what the answer taught (a credential is taken, say) is known by then.
    await pieces.next();
    if (!first.done) void reply.send(first.value);
  }

  private async streamOut(
    reply: FastifyReply,
    first: IteratorResult<Piece, void>,
    pieces: AsyncGenerator<Piece, void>,
  ): Promise<void> {
    const stream = ChunkStream.open(reply);
    try {
      if (!first.done) await stream.send(first.value);
      for await (const piece of pieces) await stream.send(piece);
      stream.finish();
    } catch (error) {
      stream.fail(this.coded(error, stream));
    } finally {
      // Where the client left before the first piece went out, nobody has begun to read.
      await pieces.return();
    }
  }

  private coded(error: unknown, stream: ChunkStream): CountersignError {
    if (error instanceof CountersignError) return error;
    if (stream.isOpen) this.logger.error({ err: error }, 'a stream failed');
    return new CountersignError('INTERNAL', 'The request failed; the log of the gateway says why.');
  }
}
