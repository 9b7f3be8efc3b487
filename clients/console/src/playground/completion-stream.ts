import { EventSourceParserStream } from 'eventsource-parser/stream';
import { ApiProblem, ConnectionLost, toApiProblem } from '../api/api-problem.js';
import { api } from '../api/api.js';
import type { ChatChunk, ChatRequest } from '../api/types.js';

const END = '[DONE]';

/**
 * Asks a model and gives the pieces of its answer as they come. The session's cookie is what it is asked with; to abort the
 * signal is to leave, and the request at the provider goes with it.
 * @throws ApiProblem, ConnectionLost
 */
export async function* streamCompletion(
  team: string,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatChunk, void> {
  const { data, error, response } = await api.POST('/v1/teams/{team}/playground/v1/chat/completions', {
    params: { path: { team } },
    body: { ...request, stream: true, stream_options: { include_usage: true } },
    parseAs: 'stream',
    signal,
  });
  if (!response.ok) throw toProblem(response.status, error);
  const body = data as unknown as ReadableStream<Uint8Array<ArrayBuffer>> | null;
  if (!body) throw new ConnectionLost();
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  try {
    for (let next = await read(events, signal); !next.done; next = await read(events, signal)) {
      if (next.value.data === END) return;
      const piece = JSON.parse(next.value.data) as ChatChunk | { error: unknown };
      if ('error' in piece) throw toProblem(502, piece);
      yield piece;
    }
    // Without its end, what came is a part of an answer that looks like a whole one.
    throw new ConnectionLost();
  } finally {
    void events.cancel().catch(() => {});
  }
}

async function read<T>(events: ReadableStreamDefaultReader<T>, signal: AbortSignal) {
  try {
    return await events.read();
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof DOMException ? error : new ConnectionLost();
  }
}

/** This endpoint alone has its errors in the form of OpenAI's clients. */
function toProblem(status: number, body: unknown): ApiProblem {
  const told = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  if (typeof told !== 'object' || told === null || !('code' in told) || !('message' in told)) {
    return toApiProblem(status, body);
  }
  const { code, message } = told as { code: string; message: string };
  const title = TITLES[code] ?? 'No answer';
  return new ApiProblem(status, { type: 'about:blank', title, status, code, detail: message, correlationId: '' });
}

const TITLES: Record<string, string> = {
  PROVIDER_REJECTED_CREDENTIAL: 'The provider rejects the credential',
  PROVIDER_RATE_LIMITED: 'Too many requests for the provider',
  PROVIDER_REFUSED: 'The provider refuses this request',
  PROVIDER_FAILED: 'The provider failed',
  PROVIDER_UNREACHABLE: 'The provider cannot be reached',
  PROVIDER_NOT_ENABLED: 'The provider is not enabled',
  PROVIDER_NOT_FOUND: 'There is no such provider',
  PAYLOAD_TOO_LARGE: 'The conversation is too large',
  REFERENCE_BROKEN: 'A secret was deleted',
  BUDGET_EXHAUSTED: 'The budget is used up',
};
