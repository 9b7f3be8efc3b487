import { z } from 'zod';
import { toolCall } from './chat-messages.js';

const chatUsage = z.object({
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  total_tokens: z.number().int(),
  prompt_tokens_details: z.object({ cached_tokens: z.number().int() }).optional(),
  completion_tokens_details: z.object({ reasoning_tokens: z.number().int() }).optional(),
});
export type ChatUsage = z.infer<typeof chatUsage>;

const finishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter']);
export type FinishReason = z.infer<typeof finishReason>;

const assistantAnswer = z.object({
  role: z.literal('assistant'),
  content: z.string().nullable(),
  /** What the model thought aloud, where its provider tells. */
  reasoning_content: z.string().optional(),
  tool_calls: z.array(toolCall).optional(),
  refusal: z.null(),
});

const head = { id: z.string(), created: z.number().int(), model: z.string() };

const scored = { token: z.string(), logprob: z.number(), bytes: z.array(z.number().int()).nullable() };

/** How likely each token of an answer was, and the likeliest ones in its place. */
const chatLogprobs = z.object({
  content: z.array(z.object({ ...scored, top_logprobs: z.array(z.object(scored)) })),
  refusal: z.null(),
});
export type ChatLogprobs = z.infer<typeof chatLogprobs>;

/** A whole answer, as OpenAI's chat completions give it. */
export const chatCompletion = z.object({
  ...head,
  object: z.literal('chat.completion'),
  choices: z.array(
    z.object({
      index: z.number().int(),
      message: assistantAnswer,
      finish_reason: finishReason,
      logprobs: chatLogprobs.nullable(),
    }),
  ),
  usage: chatUsage,
});
export type ChatCompletion = z.infer<typeof chatCompletion>;

const toolCallDelta = z.object({
  index: z.number().int(),
  id: z.string().optional(),
  type: z.literal('function').optional(),
  function: z.object({ name: z.string().optional(), arguments: z.string().optional() }),
});

const delta = z.object({
  role: z.literal('assistant').optional(),
  content: z.string().optional(),
  reasoning_content: z.string().optional(),
  tool_calls: z.array(toolCallDelta).optional(),
});
export type ChatDelta = z.infer<typeof delta>;

/** One piece of a streamed answer. */
export const chatChunk = z.object({
  ...head,
  object: z.literal('chat.completion.chunk'),
  choices: z.array(
    z.object({
      index: z.number().int(),
      delta,
      finish_reason: finishReason.nullable(),
      logprobs: chatLogprobs.nullable(),
    }),
  ),
  usage: chatUsage.nullable().optional(),
});
export type ChatChunk = z.infer<typeof chatChunk>;

/** An error in the form that OpenAI's clients read. `code` is one of the registry. */
export const chatError = z.object({
  error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
});
export type ChatError = z.infer<typeof chatError>;
