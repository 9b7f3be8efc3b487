import { z } from 'zod';
import { isStorable, NOT_STORABLE, storableText } from '../storable-text.js';
import { chatMessage } from './chat-messages.js';

/** More trials than this of one prompt are an evaluation, not a playground. */
const TRIALS_MAX = 8;

const jsonSchema = z.record(z.string(), z.unknown());

const functionTool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores or dashes'),
    description: z.string().nullish(),
    parameters: jsonSchema.nullish(),
    strict: z.boolean().nullish(),
  }),
});

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) }),
]);

const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
      description: z.string().nullish(),
      schema: jsonSchema.nullish(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** What would be lost on the way to a provider is refused, not dropped (promise 10). */
const unsupported = z.null({ error: 'is not supported here' }).optional();

/** A model is asked for as `provider/model`; the model's own name may have slashes too. */
export const modelName = z
  .string()
  .max(300)
  .regex(/^[A-Za-z0-9._-]{1,64}\/[^\s\p{Cc}\p{Cs}/][^\s\p{Cc}\p{Cs}]*$/u, 'must be written as provider/model')
  .meta({ description: 'As provider/model.', example: 'openai/gpt-4o-mini' });

/** The parameters of a chat completion beside model and messages: also what a saved model keeps. */
export const chatParameters = z.object({
  n: z.number().int().min(1).max(TRIALS_MAX).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.number().int().min(1).max(10_000_000).nullish(),
  max_completion_tokens: z.number().int().min(1).max(10_000_000).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  stop: z
    .union([z.string(), z.array(z.string()).max(16)])
    .refine(isStorable, NOT_STORABLE)
    .nullish(),
  seed: z.number().int().nullish(),
  tools: z.array(functionTool).max(128).refine(isStorable, NOT_STORABLE).nullish(),
  tool_choice: toolChoice.refine(isStorable, NOT_STORABLE).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: responseFormat.refine(isStorable, NOT_STORABLE).nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).nullish(),
});
export type ChatParameters = z.infer<typeof chatParameters>;

/** A request for a chat completion as OpenAI's clients send it. Hints that change no answer may be there, and are let go. */
export const chatRequest = chatParameters.extend({
  model: modelName,
  messages: z.array(chatMessage).min(1).max(2_000).refine(isStorable, NOT_STORABLE),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  user: storableText(512).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  /** By the number of the token, as the model's tokenizer has it. */
  logit_bias: z.record(z.string().regex(/^\d{1,9}$/), z.number().min(-100).max(100)).nullish(),
  modalities: z.array(z.literal('text', { error: 'only text is supported here' })).nullish(),
  audio: unsupported,
  prediction: unsupported,
  functions: unsupported,
  function_call: unsupported,
  web_search_options: unsupported,
});
export type ChatRequest = z.infer<typeof chatRequest>;
