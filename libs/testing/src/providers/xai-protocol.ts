import { askedInBody, bearerOf, event, type ProviderProtocol } from './provider-protocol.js';
import type { Failure, Script } from './script.js';

/** X.AI by its Responses API, which is what the AI SDK speaks to it. */
export const xaiProtocol: ProviderProtocol = {
  asks: (request) => (request.url === '/v1/responses' ? askedInBody(request) : null),
  credentialOf: bearerOf,
  streamType: 'text/event-stream',
  whole: (script, model) => response(script, model, outputOf(script)),
  pieces,
  failure: (failure, credential) => {
    const [status, code, error, headers] = errorsOf(credential)[failure];
    return { status, headers, body: { code, error } };
  },
  brokenPiece: () =>
    event({ type: 'error', code: 'server_error', message: 'The server had an error', param: null }, 'error'),
};

function errorsOf(credential: string | null): Record<Failure, [number, string, string, Record<string, string>?]> {
  return {
    credential: [400, 'Client specified an invalid argument', `Incorrect API key provided: ${credential}.`],
    'rate-limit': [429, 'Some resource has been exhausted', 'Too many requests.', { 'retry-after': '7' }],
    overloaded: [503, 'The service is currently unavailable', 'The service is at capacity.'],
    'no-model': [404, 'Some requested entity was not found', 'The model grok-0 does not exist.'],
    'bad-request': [422, 'Failed to deserialize the JSON body', 'input: wrong'],
  };
}

function messageItem(text: string, status: string) {
  const content = text === '' ? [] : [{ type: 'output_text', text, logprobs: [], annotations: [] }];
  return { id: 'msg_1', type: 'message', role: 'assistant', status, content };
}

function callItem({ toolCall }: Script, input: string, status: string) {
  return { id: 'fc_1', type: 'function_call', call_id: toolCall!.id, name: toolCall!.name, arguments: input, status };
}

function outputOf(script: Script): object[] {
  return script.toolCall
    ? [callItem(script, script.toolCall.arguments.join(''), 'completed')]
    : [messageItem(script.text.join(''), 'completed')];
}

function response({ usage }: Script, model: string, output: object[], status = 'completed') {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_790_000_000,
    model,
    status,
    output,
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.input + usage.output,
    },
  };
}

function pieces(script: Script, model: string): string[] {
  const begun = { ...response(script, model, [], 'in_progress'), usage: null };
  const events: { type: string; [field: string]: unknown }[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...(script.toolCall ? callEvents(script) : textEvents(script)),
    { type: 'response.completed', response: response(script, model, outputOf(script)) },
  ];
  return events.map((data, index) => event({ sequence_number: index, ...data }, data.type));
}

function textEvents(script: Script) {
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const whole = script.text.join('');
  return [
    { type: 'response.output_item.added', output_index: 0, item: messageItem('', 'in_progress') },
    { type: 'response.content_part.added', ...at, part: { type: 'output_text', text: '', annotations: [] } },
    ...script.text.map((delta) => ({ type: 'response.output_text.delta', ...at, delta })),
    { type: 'response.output_text.done', ...at, text: whole },
    { type: 'response.content_part.done', ...at, part: { type: 'output_text', text: whole, annotations: [] } },
    { type: 'response.output_item.done', output_index: 0, item: messageItem(whole, 'completed') },
  ];
}

function callEvents(script: Script) {
  const at = { item_id: 'fc_1', output_index: 0 };
  const whole = script.toolCall!.arguments.join('');
  return [
    { type: 'response.output_item.added', output_index: 0, item: callItem(script, '', 'in_progress') },
    ...script.toolCall!.arguments.map((delta) => ({ type: 'response.function_call_arguments.delta', ...at, delta })),
    { type: 'response.function_call_arguments.done', ...at, arguments: whole },
    { type: 'response.output_item.done', output_index: 0, item: callItem(script, whole, 'completed') },
  ];
}
