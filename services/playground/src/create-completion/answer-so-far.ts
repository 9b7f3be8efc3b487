import type { ChatChunk, ChatCompletion, ChatDelta } from '@countersign/contracts';

interface Choice {
  content: string;
  reasoning_content: string;
  tool_calls: { id: string; name: string; arguments: string }[];
  finish_reason: string | null;
}

/** Puts the pieces of an answer together again, for the history. */
export class AnswerSoFar {
  private whole: ChatCompletion | null = null;
  private readonly choices: Choice[] = [];

  /** Of all that the model has said, in UTF-8. */
  get bytes(): number {
    const choices = this.whole?.choices.map(({ message }) => message) ?? this.choices;
    return choices.reduce((sum, choice) => sum + bytesOf(choice), 0);
  }

  add(piece: ChatChunk | ChatCompletion): void {
    if (piece.object === 'chat.completion') this.whole = piece;
    else for (const { index, delta, finish_reason: reason } of piece.choices) this.addTo(index, delta, reason);
  }

  /** Null where nothing has come. */
  get content(): unknown {
    if (this.whole) return { choices: this.whole.choices };
    return this.choices.length === 0 ? null : { choices: this.choices };
  }

  private addTo(index: number, delta: ChatDelta, reason: string | null): void {
    const choice = (this.choices[index] ??= {
      ...{ content: '', reasoning_content: '', tool_calls: [], finish_reason: null },
    });
    choice.content += delta.content ?? '';
    choice.reasoning_content += delta.reasoning_content ?? '';
    choice.finish_reason = reason ?? choice.finish_reason;
    for (const { index: at, id, function: called } of delta.tool_calls ?? []) {
      const call = (choice.tool_calls[at] ??= { id: '', name: '', arguments: '' });
      call.id += id ?? '';
      call.name += called.name ?? '';
      call.arguments += called.arguments ?? '';
    }
  }
}

interface Said {
  content: string | null;
  reasoning_content?: string | undefined;
  tool_calls?: object[] | undefined;
}

function bytesOf({ content, reasoning_content: reasoning, tool_calls: calls }: Said): number {
  const called = calls && calls.length > 0 ? JSON.stringify(calls) : '';
  return Buffer.byteLength(content ?? '') + Buffer.byteLength(reasoning ?? '') + Buffer.byteLength(called);
}
