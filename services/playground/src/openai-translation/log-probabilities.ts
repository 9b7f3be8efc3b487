import type { SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { ChatLogprobs, ChatRequest } from '@countersign/contracts';
import type { Redactor } from '@countersign/secret-value';
import { z } from 'zod';

const scored = { token: z.string(), logprob: z.number(), bytes: z.array(z.number().int()).nullish() };
const tokens = z.array(z.object({ ...scored, top_logprobs: z.array(z.object(scored)).nullish() }));
/** Where each of the AI SDK's providers has them, beside an answer. */
const metadata = z.union([
  z.object({ openai: z.object({ logprobs: tokens }) }).transform(({ openai }) => openai.logprobs),
  z
    .object({ deepseek: z.object({ logprobs: z.object({ content: tokens }) }) })
    .transform(({ deepseek }) => deepseek.logprobs.content),
]);

type Scored = ChatLogprobs['content'][number];

/**
 * What a model says of how likely its words were, as OpenAI has it.
 * @returns null where it was not asked for, or nothing came; or where the tokens spell a value, which would not be masked
 * in pieces
 */
export function logprobsOf(
  request: ChatRequest,
  said: SharedV4ProviderMetadata | undefined,
  redactor: Redactor | null,
): ChatLogprobs | null {
  if (request.logprobs !== true) return null;
  const found = metadata.safeParse(said);
  if (!found.success) return null;
  const content = found.data.map(({ top_logprobs: top, ...token }) => ({
    ...scoredOf(token),
    top_logprobs: (top ?? []).map(scoredOf),
  }));
  return redactor && spellsValue(content, redactor) ? null : { content, refusal: null };
}

function scoredOf({ token, logprob, bytes }: { token: string; logprob: number; bytes?: number[] | null | undefined }) {
  return { token, logprob, bytes: bytes ?? null };
}

/** The tokens themselves, and the likeliest ones of each place, and the second ones … */
function spellsValue(content: readonly Scored[], redactor: Redactor): boolean {
  const ranks = Math.max(0, ...content.map(({ top_logprobs: top }) => top.length));
  const texts = Array.from({ length: ranks }, (_, rank) =>
    content.map(({ top_logprobs: top }) => top[rank]?.token ?? '').join(''),
  );
  return [content.map(({ token }) => token).join(''), ...texts].some((text) => redactor.redact(text) !== text);
}
