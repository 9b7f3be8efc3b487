import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4ToolChoice,
} from '@ai-sdk/provider';
import type { ChatParameters, ChatRequest } from '@countersign/contracts';

/** What a request asks of a model, as the AI SDK takes it. What only some providers know goes by their own options. */
export function callOptionsOf(request: ChatRequest, prompt: LanguageModelV4Message[]): LanguageModelV4CallOptions {
  return {
    prompt,
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
    temperature: request.temperature ?? undefined,
    topP: request.top_p ?? undefined,
    presencePenalty: request.presence_penalty ?? undefined,
    frequencyPenalty: request.frequency_penalty ?? undefined,
    stopSequences: typeof request.stop === 'string' ? [request.stop] : (request.stop ?? undefined),
    seed: request.seed ?? undefined,
    tools: toolsOf(request),
    toolChoice: toolChoiceOf(request),
    responseFormat: responseFormatOf(request),
    reasoning: request.reasoning_effort ?? undefined,
    providerOptions: providerOptionsOf(request),
  };
}

type JsonSchema = LanguageModelV4FunctionTool['inputSchema'];

function toolsOf({ tools }: ChatParameters): LanguageModelV4FunctionTool[] | undefined {
  if (!tools || tools.length === 0) return undefined;
  return tools.map(({ function: { name, description, parameters, strict } }) => ({
    type: 'function',
    name,
    description: description ?? undefined,
    inputSchema: parameters ?? { type: 'object', properties: {} },
    ...(typeof strict === 'boolean' && { strict }),
  }));
}

function toolChoiceOf({ tools, tool_choice: choice }: ChatParameters): LanguageModelV4ToolChoice | undefined {
  if (!tools || tools.length === 0 || !choice) return undefined;
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.function.name };
}

function responseFormatOf({ response_format: format }: ChatParameters): LanguageModelV4CallOptions['responseFormat'] {
  if (!format || format.type === 'text') return undefined;
  if (format.type === 'json_object') return { type: 'json' };
  const { name, description, schema } = format.json_schema;
  return {
    type: 'json',
    name,
    description: description ?? undefined,
    schema: (schema ?? undefined) as JsonSchema | undefined,
  };
}

/** Every provider reads its own and no other. */
function providerOptionsOf(request: ChatRequest): LanguageModelV4CallOptions['providerOptions'] {
  const parallelToolCalls = request.parallel_tool_calls ?? undefined;
  const user = request.user ?? undefined;
  const format = request.response_format;
  const strictJsonSchema = format?.type === 'json_schema' ? (format.json_schema.strict ?? false) : undefined;
  const maxCompletionTokens = request.max_completion_tokens ?? undefined;
  const logitBias = request.logit_bias ?? undefined;
  const logprobs = request.logprobs === true ? (request.top_logprobs ?? true) : undefined;
  const topLogprobs = request.top_logprobs ?? undefined;
  return clean({
    // Azure OpenAI reads these as well.
    openai: { parallelToolCalls, user, strictJsonSchema, maxCompletionTokens, logprobs, logitBias },
    groq: { parallelToolCalls, user, strictJsonSchema },
    mistral: { parallelToolCalls, strictJsonSchema },
    deepseek: { strictJsonSchema, logprobs: request.logprobs === true ? true : undefined, topLogprobs },
    xai: { parallelToolCalls, user },
    anthropic: { disableParallelToolUse: parallelToolCalls === false ? true : undefined },
  });
}

type Option = string | number | boolean | Record<string, number>;
type Options = Record<string, Option | undefined>;

function clean(options: Record<string, Options>): LanguageModelV4CallOptions['providerOptions'] {
  const entries = Object.entries(options).map(([provider, of]) => {
    const said = Object.entries(of).filter((entry): entry is [string, Option] => entry[1] !== undefined);
    return [provider, Object.fromEntries(said)] as const;
  });
  return Object.fromEntries(entries.filter(([, said]) => Object.keys(said).length > 0));
}
