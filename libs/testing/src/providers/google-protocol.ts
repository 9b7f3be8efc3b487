import { event, type ProviderProtocol } from './provider-protocol.js';
import type { Failure, Script } from './script.js';

const PATH = /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent\?alt=sse)$/;

export const googleProtocol: ProviderProtocol = {
  asks: ({ url }) => {
    const [, model, verb] = PATH.exec(url) ?? [];
    return model === undefined ? null : { model, stream: verb !== 'generateContent' };
  },
  credentialOf: ({ headers }) => headers['x-goog-api-key']?.toString() ?? null,
  streamType: 'text/event-stream',
  whole: (script, model) => answer(script, model, partsOf(script), true),
  // It ends its lines as HTTP does, and streams no pieces of a function call.
  pieces: (script, model) => {
    const parts = [
      ...script.reasoning.map((piece) => ({ text: piece, thought: true })),
      ...script.text.map((piece) => ({ text: piece })),
      ...callOf(script),
    ];
    const last = parts.length - 1;
    return parts.map((part, index) => event(answer(script, model, [part], index === last), undefined, '\r\n'));
  },
  failure: (failure, credential) => {
    const { status, headers, error } = errorsOf(credential)[failure];
    return { status, headers, body: { error: { code: status, ...error } } };
  },
  brokenPiece: () =>
    event({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }, undefined, '\r\n'),
};

type GoogleError = {
  status: number;
  headers?: Record<string, string>;
  error: { message: string; status: string; details?: object[] };
};

function errorsOf(credential: string | null): Record<Failure, GoogleError> {
  const invalid = {
    message: `API key not valid: ${credential}. Please pass a valid API key.`,
    status: 'INVALID_ARGUMENT',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
        metadata: { service: 'generativelanguage.googleapis.com' },
      },
    ],
  };
  return {
    credential: { status: 400, error: invalid },
    'rate-limit': {
      status: 429,
      headers: { 'retry-after': '7' },
      error: { message: 'You exceeded your current quota.', status: 'RESOURCE_EXHAUSTED' },
    },
    overloaded: { status: 503, error: { message: 'The model is overloaded.', status: 'UNAVAILABLE' } },
    'no-model': { status: 404, error: { message: 'models/gemini-0 is not found.', status: 'NOT_FOUND' } },
    'bad-request': { status: 400, error: { message: 'Invalid value.', status: 'INVALID_ARGUMENT' } },
  };
}

function callOf({ toolCall }: Script) {
  if (!toolCall) return [];
  return [{ functionCall: { name: toolCall.name, args: JSON.parse(toolCall.arguments.join('')) as object } }];
}

function partsOf(script: Script) {
  return [
    ...(script.reasoning.length > 0 ? [{ text: script.reasoning.join(''), thought: true }] : []),
    ...(script.text.length > 0 ? [{ text: script.text.join('') }] : []),
    ...callOf(script),
  ];
}

function answer({ usage, finish }: Script, model: string, parts: object[], isLast: boolean) {
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        ...(isLast && { finishReason: finish === 'length' ? 'MAX_TOKENS' : 'STOP' }),
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: usage.input,
      ...(isLast && { candidatesTokenCount: usage.output }),
      totalTokenCount: usage.input + (isLast ? usage.output : 0),
    },
    modelVersion: model,
    responseId: 'r1',
  };
}
