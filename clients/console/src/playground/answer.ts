import type { ChatChunk } from '../api/types.js';
import { NO_CHOICE, type Choice, type ToolCall } from './conversation.js';

/** An answer as far as it has come. */
export interface Answer {
  choices: readonly Choice[];
  usage: { prompt: number; completion: number } | null;
}

export const NO_ANSWER: Answer = { choices: [], usage: null };

/** Puts the next piece of a streamed answer to those before. */
export function withPiece(answer: Answer, { choices, usage }: ChatChunk): Answer {
  const next = [...answer.choices];
  for (const { index, delta, finish_reason: finish } of choices) {
    while (next.length <= index) next.push(NO_CHOICE);
    const before = next[index]!;
    next[index] = {
      text: before.text + (delta.content ?? ''),
      reasoning: before.reasoning + (delta.reasoning_content ?? ''),
      toolCalls: withCalls(before.toolCalls, delta.tool_calls ?? []),
      finish: finish ?? before.finish,
    };
  }
  const counted = usage ? { prompt: usage.prompt_tokens, completion: usage.completion_tokens } : answer.usage;
  return { choices: next, usage: counted };
}

type CallPieces = NonNullable<ChatChunk['choices'][number]['delta']['tool_calls']>;

function withCalls(before: readonly ToolCall[], pieces: CallPieces): readonly ToolCall[] {
  if (pieces.length === 0) return before;
  const calls = [...before];
  for (const { index, id, function: piece } of pieces) {
    while (calls.length <= index) calls.push({ id: '', name: '', arguments: '' });
    const call = calls[index]!;
    calls[index] = {
      id: call.id + (id ?? ''),
      name: call.name + (piece.name ?? ''),
      arguments: call.arguments + (piece.arguments ?? ''),
    };
  }
  return calls;
}
