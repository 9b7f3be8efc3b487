import type { LanguageModelV4Content, LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import type { ChatCompletion, ToolCall } from '@countersign/contracts';
import { trialsOf, type Asked, type Told } from './asked.js';
import { logprobsOf } from './log-probabilities.js';
import { refuseWhatWasLost } from './rare-parameters.js';
import { StoppedShort } from './stopped-short.js';
import { finishReasonOf, usageOf } from './usage.js';

/** Asks for each trial and waits for all of them. @throws whatever the provider or the AI SDK threw; see upstreamError */
export async function wholeCompletion(asked: Asked, told: Told): Promise<ChatCompletion> {
  const results = await all(asked);
  const usages = results.map(({ usage }) => usage);
  told(usages);
  return {
    id: asked.id,
    object: 'chat.completion',
    created: asked.created,
    model: asked.request.model,
    choices: results.map((result, index) => choiceOf(result, index, asked)),
    usage: usageOf(usages),
  };
}

/** The first trial that fails fails them all, and the others are cancelled. */
async function all({ model, options, request, signal }: Asked): Promise<LanguageModelV4GenerateResult[]> {
  const stop = new AbortController();
  const abortSignal = AbortSignal.any([signal, stop.signal]);
  try {
    return await Promise.all(trialsOf(request).map(() => model.doGenerate({ ...options, abortSignal })));
  } finally {
    stop.abort();
  }
}

function choiceOf(
  { content, finishReason, providerMetadata, warnings }: LanguageModelV4GenerateResult,
  index: number,
  { redactor, request }: Asked,
) {
  refuseWhatWasLost(request, warnings);
  const reason = finishReasonOf(finishReason);
  if (reason === null) throw new StoppedShort();
  const shown = (text: string) => redactor?.redact(text) ?? text;
  const text = textOf(content, 'text');
  const reasoning = textOf(content, 'reasoning');
  const calls = callsOf(content, shown);
  return {
    index,
    message: {
      role: 'assistant' as const,
      content: text === '' && calls.length > 0 ? null : shown(text),
      ...(reasoning === '' ? {} : { reasoning_content: shown(reasoning) }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
      refusal: null,
    },
    finish_reason: reason,
    logprobs: logprobsOf(request, providerMetadata, redactor),
  };
}

/** Together before they are redacted: a value could begin in one block and end in the next. */
function textOf(content: readonly LanguageModelV4Content[], type: 'text' | 'reasoning'): string {
  return content.map((part) => (part.type === type ? part.text : '')).join('');
}

function callsOf(content: readonly LanguageModelV4Content[], shown: (text: string) => string): ToolCall[] {
  return content.flatMap((part) => {
    if (part.type !== 'tool-call' || part.providerExecuted) return [];
    const called = { name: shown(part.toolName), arguments: shown(part.input) };
    return [{ id: shown(part.toolCallId), type: 'function' as const, function: called }];
  });
}
