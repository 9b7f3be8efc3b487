import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { ChatChunk, ChatDelta, ChatLogprobs, FinishReason } from '@countersign/contracts';
import { trialsOf, type Asked, type Told } from './asked.js';
import { ChoiceStream, type ChoiceEnd } from './choice-stream.js';
import { interleave } from './interleave.js';
import { StoppedShort } from './stopped-short.js';
import { usageOf } from './usage.js';

type Choice = ChatChunk['choices'][number];

/**
 * Asks for each trial and yields their pieces as they come. Nobody who reads no further leaves a request behind: it is
 * cancelled at the provider.
 * @throws whatever the provider or the AI SDK threw; see upstreamError
 */
export async function* streamCompletion(asked: Asked, told: Told): AsyncGenerator<ChatChunk, void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([asked.signal, stop.signal]);
  const ends: ChoiceEnd[] = [];
  const trials = trialsOf(asked.request).map((index) => trial(asked, index, signal, (end) => ends.push(end)));
  const head = headOf(asked);
  const withUsage = asked.request.stream_options?.include_usage === true;
  // As OpenAI does it: where the usage is wanted, every piece has the field, and the last one, without choices, fills it.
  const empty = withUsage ? { usage: null } : {};
  const choices = trials.length === 1 ? trials[0]! : interleave(trials, () => stop.abort());
  let isOver = false;
  try {
    for await (const choice of choices) yield { ...head, choices: [choice], ...empty };
    isOver = true;
  } finally {
    if (!isOver) stop.abort();
  }
  const usages = ends.map(({ usage }) => usage);
  told(usages);
  if (withUsage) yield { ...head, choices: [], usage: usageOf(usages) };
}

function headOf({ id, created, request }: Asked) {
  return { id, object: 'chat.completion.chunk' as const, created, model: request.model };
}

async function* trial(
  { model, options, redactor, request }: Asked,
  index: number,
  signal: AbortSignal,
  ended: (end: ChoiceEnd) => void,
): AsyncGenerator<Choice, void> {
  const { stream } = await model.doStream({ ...options, abortSignal: signal });
  const answer = new ChoiceStream(redactor, request);
  let role: ChatDelta = { role: 'assistant' };
  for await (const part of read(stream)) {
    for (const delta of answer.push(part)) {
      yield choiceOf(index, { ...role, ...delta }, null);
      role = {};
    }
  }
  if (!answer.end) throw new StoppedShort();
  ended(answer.end);
  // All at once with the end: that is when the AI SDK tells them.
  yield choiceOf(index, role, answer.end.reason, answer.end.logprobs);
}

/** A stream that is left is cancelled, and with it the request: also where a part of it is what made us leave. */
async function* read(stream: ReadableStream<LanguageModelV4StreamPart>): AsyncGenerator<LanguageModelV4StreamPart> {
  const reader = stream.getReader();
  let isOver = false;
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) {
        isOver = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!isOver) await reader.cancel().catch(() => undefined);
  }
}

function choiceOf(
  index: number,
  delta: ChatDelta,
  reason: FinishReason | null,
  logprobs: ChatLogprobs | null = null,
): Choice {
  return { index, delta, finish_reason: reason, logprobs };
}
