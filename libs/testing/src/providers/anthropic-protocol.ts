import { askedInBody, bearerOf, event, type ProviderProtocol } from './provider-protocol.js';
import type { Failure, Script } from './script.js';

const FINISH = { stop: 'end_turn', length: 'max_tokens', tool: 'tool_use' } as const;

export const anthropicProtocol: ProviderProtocol = {
  asks: (request) => (request.url === '/v1/messages' ? askedInBody(request) : null),
  // Its own client sends the key as a bearer token by now, others as they always did.
  credentialOf: (request) => request.headers['x-api-key']?.toString() ?? bearerOf(request),
  streamType: 'text/event-stream; charset=utf-8',
  whole: (script, model) => ({
    ...message(model),
    content: contentOf(script),
    ...endOf(script),
    usage: usageOf(script),
  }),
  pieces,
  failure: (failure, credential) => {
    const [status, type, text, headers] = errorsOf(credential)[failure];
    return { status, headers, body: { type: 'error', error: { type, message: text }, request_id: 'req_1' } };
  },
  brokenPiece: () =>
    event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' }, 'error'),
};

function errorsOf(credential: string | null): Record<Failure, [number, string, string, Record<string, string>?]> {
  return {
    credential: [401, 'authentication_error', `invalid x-api-key ${credential}`],
    'rate-limit': [429, 'rate_limit_error', 'This request would exceed your rate limit.', { 'retry-after': '7' }],
    overloaded: [529, 'overloaded_error', 'Overloaded'],
    'no-model': [404, 'not_found_error', 'model: claude-0'],
    'bad-request': [400, 'invalid_request_error', 'max_tokens: wrong'],
  };
}

function message(model: string) {
  return { id: 'msg_1', type: 'message', role: 'assistant', model };
}

function contentOf({ text, reasoning, toolCall }: Script) {
  return [
    ...(reasoning.length > 0 ? [{ type: 'thinking', thinking: reasoning.join(''), signature: 'c2ln' }] : []),
    ...(text.length > 0 ? [{ type: 'text', text: text.join('') }] : []),
    ...(toolCall
      ? [
          {
            type: 'tool_use',
            id: toolCall.id,
            name: toolCall.name,
            input: JSON.parse(toolCall.arguments.join('')) as object,
          },
        ]
      : []),
  ];
}

function endOf({ finish }: Script) {
  return { stop_reason: FINISH[finish], stop_sequence: null };
}

function usageOf({ usage }: Script) {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: usage.output,
    service_tier: 'standard',
  };
}

function pieces(script: Script, model: string): string[] {
  const { text, reasoning, toolCall } = script;
  const blocks: { start: object; deltas: object[] }[] = [];
  if (reasoning.length > 0) {
    const deltas = reasoning.map((piece) => ({ type: 'thinking_delta', thinking: piece }));
    blocks.push({ start: { type: 'thinking', thinking: '', signature: '' }, deltas });
  }
  if (text.length > 0) {
    blocks.push({
      start: { type: 'text', text: '' },
      deltas: text.map((piece) => ({ type: 'text_delta', text: piece })),
    });
  }
  if (toolCall) {
    const deltas = toolCall.arguments.map((piece) => ({ type: 'input_json_delta', partial_json: piece }));
    blocks.push({ start: { type: 'tool_use', id: toolCall.id, name: toolCall.name, input: {} }, deltas });
  }
  const named = (data: { type: string; [field: string]: unknown }) => event(data, data.type);
  const usage = { ...usageOf(script), output_tokens: 1 };
  return [
    named({
      type: 'message_start',
      message: { ...message(model), content: [], stop_reason: null, stop_sequence: null, usage },
    }),
    named({ type: 'ping' }),
    ...blocks.flatMap(({ start, deltas }, index) => [
      named({ type: 'content_block_start', index, content_block: start }),
      ...deltas.map((delta) => named({ type: 'content_block_delta', index, delta })),
      named({ type: 'content_block_stop', index }),
    ]),
    named({ type: 'message_delta', delta: endOf(script), usage: { output_tokens: script.usage.output } }),
    named({ type: 'message_stop' }),
  ];
}
