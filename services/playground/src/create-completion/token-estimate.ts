import type { ChatMessage, ChatRequest } from '@countersign/contracts';

/** Set aside for an answer whose request names no `max_tokens`. */
const ANSWER_TOKENS = 4_096;
/** About what the larger of the providers count for an image of full size, and for a file of some pages. */
const IMAGE_TOKENS = 1_600;
const FILE_TOKENS = 10_000;
/** Of English; other languages have fewer, and more bytes for each. */
const BYTES_PER_TOKEN = 4;

/** What a request may cost: each of its trials is a prompt and an answer. */
export function tokensAtMost(request: ChatRequest): number {
  const answer = request.max_completion_tokens ?? request.max_tokens ?? ANSWER_TOKENS;
  return (promptTokens(request) + answer) * (request.n ?? 1);
}

/** What a request has cost that ended before its provider said so: what was asked, and as much as came of the answer. */
export function tokensSoFar(request: ChatRequest, answerBytes: number): number {
  return promptTokens(request) * (request.n ?? 1) + tokensIn(answerBytes);
}

function promptTokens({ messages, tools, response_format: format }: ChatRequest): number {
  const said = messages.reduce((sum, message) => sum + tokensOf(message), 0);
  return said + (tools ? tokensIn(bytesOf(tools)) : 0) + (format ? tokensIn(bytesOf(format)) : 0);
}

function tokensOf(message: ChatMessage): number {
  const calls = message.role === 'assistant' && message.tool_calls ? tokensIn(bytesOf(message.tool_calls)) : 0;
  const { content } = message;
  if (typeof content === 'string') return calls + tokensIn(Buffer.byteLength(content));
  return (content ?? []).reduce((sum, part) => sum + tokensOfPart(part), calls);
}

function tokensOfPart(part: { type: 'text'; text: string } | { type: 'image_url' } | { type: 'file' }): number {
  if (part.type === 'text') return tokensIn(Buffer.byteLength(part.text));
  return part.type === 'file' ? FILE_TOKENS : IMAGE_TOKENS;
}

function bytesOf(json: unknown): number {
  return Buffer.byteLength(JSON.stringify(json));
}

function tokensIn(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
