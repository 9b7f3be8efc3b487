import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { ChatRequest } from '@countersign/contracts';
import type { Redactor } from '@countersign/secret-value';

/** One request on its way to a model, within the use of the provider's credential. */
export interface Asked {
  model: LanguageModelV4;
  options: LanguageModelV4CallOptions;
  request: ChatRequest;
  /** Null where nothing was opened. */
  redactor: Redactor | null;
  /** Of the answer, as the client sees it. */
  id: string;
  /** Seconds since 1970. */
  created: number;
  signal: AbortSignal;
}

/** What an answer has cost, known once it is whole. */
export type Told = (usages: readonly LanguageModelV4Usage[]) => void;

export function trialsOf({ n }: ChatRequest): number[] {
  return Array.from({ length: n ?? 1 }, (_, index) => index);
}
