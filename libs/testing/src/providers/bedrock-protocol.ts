import { EventStreamCodec } from '@smithy/eventstream-codec';
import { AwsV4Signer } from 'aws4fetch';
import type { DoubleRequest, ProviderProtocol } from './provider-protocol.js';
import type { Failure, Script } from './script.js';

const PATH = /^\/model\/([^/]+)\/(converse|converse-stream)$/;
const FINISH = { stop: 'end_turn', length: 'max_tokens', tool: 'tool_use' } as const;

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/** Amazon Bedrock's Converse API: signed requests, and answers in the binary event stream of AWS. */
export function bedrockProtocol(region: string, secrets: ReadonlyMap<string, string>): ProviderProtocol {
  return {
    asks: ({ url }) => {
      const [, model, verb] = PATH.exec(url) ?? [];
      return model === undefined ? null : { model: decodeURIComponent(model), stream: verb === 'converse-stream' };
    },
    credentialOf: ({ headers }) => /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? null,
    knows: (request, accessKeyId) => isSigned(request, accessKeyId, secrets.get(accessKeyId) ?? '', region),
    streamType: 'application/vnd.amazon.eventstream',
    whole: (script) => ({
      output: { message: { role: 'assistant', content: contentOf(script) } },
      stopReason: FINISH[script.finish],
      usage: usageOf(script),
      metrics: { latencyMs: 1 },
    }),
    pieces: (script) => eventsOf(script).map(([type, data]) => frame('event', type, data)),
    failure: (failure, credential) => {
      const [status, type, message] = errorsOf(credential)[failure];
      return { status, headers: { 'x-amzn-errortype': type }, body: { message } };
    },
    brokenPiece: () => frame('exception', 'internalServerException', { message: 'The system encountered an error.' }),
  };
}

/** Signs the same request again, with the key that is right, and compares. */
async function isSigned(request: DoubleRequest, accessKeyId: string, secretAccessKey: string, region: string) {
  const { headers, url, body } = request;
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const signer = new AwsV4Signer({
    url: `http://${headers.host}${url}`,
    method: 'POST',
    headers: names.filter((name) => name !== 'host').map((name) => [name, String(headers[name])]),
    body,
    service: 'bedrock',
    datetime: String(headers['x-amz-date']),
    ...{ accessKeyId, secretAccessKey, region },
    allHeaders: true,
  });
  return (await signer.sign()).headers.get('authorization') === headers.authorization;
}

function errorsOf(credential: string | null): Record<Failure, [number, string, string]> {
  return {
    credential: [
      403,
      'UnrecognizedClientException',
      `The security token ${credential} included in the request is invalid.`,
    ],
    'rate-limit': [429, 'ThrottlingException', 'Too many requests, please wait before trying again.'],
    overloaded: [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'],
    'no-model': [400, 'ValidationException', 'The provided model identifier is invalid.'],
    'bad-request': [400, 'ValidationException', 'Malformed input request.'],
  };
}

function contentOf({ text, toolCall }: Script): object[] {
  if (!toolCall) return [{ text: text.join('') }];
  const input = JSON.parse(toolCall.arguments.join('')) as object;
  return [{ toolUse: { toolUseId: toolCall.id, name: toolCall.name, input } }];
}

function usageOf({ usage }: Script) {
  return { inputTokens: usage.input, outputTokens: usage.output, totalTokens: usage.input + usage.output };
}

function eventsOf(script: Script): [string, object][] {
  const { text, toolCall, finish } = script;
  const at = { contentBlockIndex: 0 };
  const deltas = toolCall
    ? toolCall.arguments.map((input) => ({ toolUse: { input } }))
    : text.map((piece) => ({ text: piece }));
  const start = toolCall && { toolUse: { toolUseId: toolCall.id, name: toolCall.name } };
  return [
    ['messageStart', { role: 'assistant' }],
    ...(start ? [['contentBlockStart', { ...at, start }] as [string, object]] : []),
    ...deltas.map((delta): [string, object] => ['contentBlockDelta', { ...at, delta }]),
    ['contentBlockStop', at],
    ['messageStop', { stopReason: FINISH[finish] }],
    ['metadata', { usage: usageOf(script), metrics: { latencyMs: 1 } }],
  ];
}

function frame(kind: 'event' | 'exception', type: string, data: object): Uint8Array {
  const text = (value: string) => ({ type: 'string' as const, value });
  return codec.encode({
    headers: {
      [`:${kind}-type`]: text(type),
      ':content-type': text('application/json'),
      ':message-type': text(kind),
    },
    // As the real one does, so that the length of a frame does not tell that of a piece.
    body: Buffer.from(JSON.stringify({ ...data, p: 'abcdefghijklmnop' })),
  });
}
