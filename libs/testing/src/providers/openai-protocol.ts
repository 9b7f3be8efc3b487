import { askedInBody, bearerOf, event, type DoubleRequest, type ProviderProtocol } from './provider-protocol.js';
import type { Script } from './script.js';

/** Where those that speak OpenAI's chat completions differ. */
interface Dialect {
  path: RegExp;
  credentialOf?: (request: DoubleRequest) => string | null;
  /** Where a streamed answer has its usage: in a piece of its own, with the last one, or where Groq has it. */
  usage: 'own' | 'last' | 'x_groq';
  failure: ProviderProtocol['failure'];
}

const HEAD = { id: 'chatcmpl-B1', created: 1_790_000_000, system_fingerprint: null };
const FINISH = { stop: 'stop', length: 'length', tool: 'tool_calls' } as const;

export function chatCompletions(dialect: Dialect): ProviderProtocol {
  return {
    asks: (request) => (dialect.path.test(request.url) ? askedInBody(request) : null),
    credentialOf: dialect.credentialOf ?? bearerOf,
    streamType: 'text/event-stream; charset=utf-8',
    failure: dialect.failure,
    whole: (script, model) => ({
      ...HEAD,
      object: 'chat.completion',
      model,
      choices: [
        { index: 0, message: messageOf(script), logprobs: logprobsOf(script), finish_reason: FINISH[script.finish] },
      ],
      usage: usageOf(script),
    }),
    pieces: (script, model) => pieces(script, model, dialect.usage),
    brokenPiece: () =>
      event({ error: { message: 'The server had an error', type: 'server_error', param: null, code: null } }),
  };
}

function messageOf({ text, reasoning, toolCall }: Script) {
  return {
    role: 'assistant',
    content: toolCall ? null : text.join(''),
    refusal: null,
    ...(reasoning.length > 0 && { reasoning_content: reasoning.join('') }),
    ...(toolCall && { tool_calls: [callOf(toolCall.id, toolCall.name, toolCall.arguments.join(''))] }),
  };
}

function callOf(id: string, name: string, input: string) {
  return { id, type: 'function', function: { name, arguments: input } };
}

/** Each piece counts as a token, with one other in its place. */
function logprobsOf({ text, logprobs }: Script, of: readonly number[] = [...text.keys()]) {
  if (!logprobs) return null;
  const scored = (token: string, logprob: number) => ({ token, logprob, bytes: [...Buffer.from(token)] });
  const content = of.map((index) => {
    const token = scored(text[index]!, logprobs[index]!);
    return { ...token, top_logprobs: [token, scored('?', -9)] };
  });
  return { content, refusal: null };
}

function usageOf({ usage }: Script) {
  return { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output };
}

function pieces(script: Script, model: string, where: Dialect['usage']): string[] {
  const { text, reasoning, toolCall, finish } = script;
  const chunk = (more: object) => event({ ...HEAD, object: 'chat.completion.chunk', model, ...more });
  const delta = (of: object, reason: string | null = null, logprobs: object | null = null) => ({
    choices: [{ index: 0, delta: of, logprobs, finish_reason: reason }],
  });
  const last = delta({}, FINISH[finish]);
  const usage = usageOf(script);
  return [
    chunk(delta({ role: 'assistant', content: '', refusal: null })),
    ...reasoning.map((piece) => chunk(delta({ reasoning_content: piece }))),
    ...text.map((piece, index) => chunk(delta({ content: piece }, null, logprobsOf(script, [index])))),
    ...(toolCall ? [chunk(delta({ tool_calls: [{ index: 0, ...callOf(toolCall.id, toolCall.name, '') }] }))] : []),
    ...(toolCall?.arguments ?? []).map((piece) =>
      chunk(delta({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
    ),
    chunk({
      ...last,
      ...(where === 'last' && { usage }),
      ...(where === 'x_groq' && { x_groq: { id: 'req_1', usage } }),
    }),
    ...(where === 'own' ? [chunk({ choices: [], usage })] : []),
    event('[DONE]'),
  ];
}
