import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { ChatDelta, ChatLogprobs, ChatRequest, FinishReason } from '@countersign/contracts';
import type { Redactor } from '@countersign/secret-value';
import { logprobsOf } from './log-probabilities.js';
import { refuseWhatWasLost } from './rare-parameters.js';
import { RedactedText } from './redacted-text.js';
import { StoppedShort } from './stopped-short.js';
import { finishReasonOf } from './usage.js';

/** How one answer ended. */
export interface ChoiceEnd {
  reason: FinishReason;
  usage: LanguageModelV4Usage;
  logprobs: ChatLogprobs | null;
}

interface RunningCall {
  index: number;
  input: RedactedText;
  /** Whether any of its arguments came in pieces. */
  isStreamed: boolean;
  isOver: boolean;
}

/**
 * One streamed answer, from the AI SDK's parts to OpenAI's deltas, redacted. A text is redacted as a whole, over the
 * blocks in which some providers send it: a value could begin in one and end in the next.
 */
export class ChoiceStream {
  readonly #content: RedactedText;
  readonly #reasoning: RedactedText;
  readonly #calls = new Map<string, RunningCall>();
  #end: ChoiceEnd | null = null;

  constructor(
    private readonly redactor: Redactor | null,
    private readonly request: ChatRequest,
  ) {
    this.#content = new RedactedText(redactor);
    this.#reasoning = new RedactedText(redactor);
  }

  /** Null until the answer is whole. */
  get end(): ChoiceEnd | null {
    return this.#end;
  }

  /** @throws what the provider sent as an error */
  push(part: LanguageModelV4StreamPart): ChatDelta[] {
    switch (part.type) {
      case 'text-delta':
        return contentDelta(this.#content.push(part.delta));
      case 'reasoning-delta':
        return reasoningDelta(this.#reasoning.push(part.delta));
      case 'tool-input-start':
        return part.providerExecuted ? [] : [this.#begin(part.id, part.toolName)];
      case 'tool-input-delta':
        return this.#input(part.id, part.delta);
      case 'tool-call':
        return part.providerExecuted ? [] : this.#call(part.toolCallId, part.toolName, part.input);
      case 'finish':
        return this.#finish(part);
      case 'error':
        throw part.error;
      case 'stream-start':
        refuseWhatWasLost(this.request, part.warnings);
        return [];
      // What has no place in OpenAI's form, or says nothing by itself.
      case 'response-metadata':
      case 'text-start':
      case 'text-end':
      case 'reasoning-start':
      case 'reasoning-end':
      case 'reasoning-file':
      case 'tool-input-end':
      case 'tool-result':
      case 'tool-approval-request':
      case 'custom':
      case 'file':
      case 'source':
      case 'ping':
      case 'raw':
        return [];
    }
  }

  #begin(id: string, toolName: string): ChatDelta {
    const index = this.#calls.size;
    this.#calls.set(id, { index, input: new RedactedText(this.redactor), isStreamed: false, isOver: false });
    const name = this.#whole(toolName);
    return { tool_calls: [{ index, id: this.#whole(id), type: 'function', function: { name, arguments: '' } }] };
  }

  #input(id: string, delta: string): ChatDelta[] {
    const call = this.#calls.get(id);
    if (!call) return [];
    call.isStreamed = true;
    return argumentsDelta(call.index, call.input.push(delta));
  }

  /** The whole call: with some providers all there is of it, with others what the pieces before have told already. */
  #call(id: string, toolName: string, input: string): ChatDelta[] {
    const begun = this.#calls.has(id) ? [] : [this.#begin(id, toolName)];
    const call = this.#calls.get(id)!;
    const pieces = call.isStreamed ? [] : argumentsDelta(call.index, call.input.push(input));
    return [...begun, ...pieces, ...this.#endCall(call)];
  }

  #endCall(call: RunningCall): ChatDelta[] {
    if (call.isOver) return [];
    call.isOver = true;
    return argumentsDelta(call.index, call.input.end());
  }

  #finish({
    finishReason,
    usage,
    providerMetadata,
  }: Extract<LanguageModelV4StreamPart, { type: 'finish' }>): ChatDelta[] {
    const reason = finishReasonOf(finishReason);
    if (reason === null) throw new StoppedShort();
    this.#end = { reason, usage, logprobs: logprobsOf(this.request, providerMetadata, this.redactor) };
    return [
      ...reasoningDelta(this.#reasoning.end()),
      ...contentDelta(this.#content.end()),
      ...[...this.#calls.values()].flatMap((call) => this.#endCall(call)),
    ];
  }

  #whole(text: string): string {
    return this.redactor?.redact(text) ?? text;
  }
}

function contentDelta(content: string): ChatDelta[] {
  return content === '' ? [] : [{ content }];
}

function reasoningDelta(text: string): ChatDelta[] {
  return text === '' ? [] : [{ reasoning_content: text }];
}

function argumentsDelta(index: number, input: string): ChatDelta[] {
  return input === '' ? [] : [{ tool_calls: [{ index, function: { arguments: input } }] }];
}
