import type { LanguageModelV4FinishReason, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { ChatUsage, FinishReason } from '@countersign/contracts';

/** Tokens of one answer, or of all trials of one request together. */
export function usageOf(usages: readonly LanguageModelV4Usage[]): ChatUsage {
  const sum = (of: (usage: LanguageModelV4Usage) => number | undefined) =>
    usages.reduce((total, usage) => total + (of(usage) ?? 0), 0);
  const prompt = sum(({ inputTokens }) => inputTokens.total);
  const completion = sum(({ outputTokens }) => outputTokens.total);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: sum(({ inputTokens }) => inputTokens.cacheRead) },
    completion_tokens_details: { reasoning_tokens: sum(({ outputTokens }) => outputTokens.reasoning) },
  };
}

/** @returns null for an end that was none: the answer failed, or stopped short of its end */
export function finishReasonOf({ unified }: LanguageModelV4FinishReason): FinishReason | null {
  switch (unified) {
    case 'tool-calls':
      return 'tool_calls';
    case 'content-filter':
      return 'content_filter';
    case 'stop':
    case 'length':
      return unified;
    // OpenAI has no word for what providers call otherwise; the answer is whole.
    case 'other':
      return 'stop';
    case 'error':
    case 'interrupted':
      return null;
  }
}
