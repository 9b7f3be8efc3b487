import { HttpReceiver, type Answer, type ReceivedRequest } from './http-receiver.js';
import { openAiProtocol } from './providers/openai-dialects.js';

/** What a model says to a prompt; it may wait, or throw to break the connection. */
export type Say = (prompt: string, request: ModelRequest) => string | Promise<string>;

export interface ModelRequest {
  key: string;
  model: string;
  prompt: string;
  /** What was answered; null while nothing was. */
  status: number | null;
}

/** A model on this machine behind OpenAI's chat completions, with keys that can be given and revoked. */
export class ModelDouble {
  /** The keys that it takes. */
  readonly keys = new Set<string>();
  /** Every request, in the order in which they came. */
  readonly requests: ModelRequest[] = [];
  /** Answered instead of a completion, one for one request. */
  readonly instead: Answer[] = [];
  say: Say = () => 'fine';
  /** Passed by every request before its key is looked at. */
  gate: (request: ModelRequest) => Promise<void> | void = () => {};

  private constructor(private readonly receiver: HttpReceiver) {
    receiver.respond((request) => this.answer(request));
  }

  static async start(...keys: string[]): Promise<ModelDouble> {
    const double = new ModelDouble(await HttpReceiver.start());
    for (const key of keys) double.keys.add(key);
    return double;
  }

  get host(): string {
    return `127.0.0.1:${this.receiver.port}`;
  }

  /** As clients of OpenAI take it. */
  get baseUrl(): string {
    return `${this.receiver.url}/v1`;
  }

  /** The requests that got an answer, by prompt. */
  answeredTimes(): Map<string, number> {
    const times = new Map<string, number>();
    for (const { prompt, status } of this.requests) {
      if (status === 200) times.set(prompt, (times.get(prompt) ?? 0) + 1);
    }
    return times;
  }

  stop(): Promise<void> {
    return this.receiver.stop();
  }

  private async answer({ url, headers, body }: ReceivedRequest): Promise<Answer> {
    // The receiver keeps every request; these are kept here.
    this.receiver.requests.length = 0;
    if (!openAiProtocol.asks({ url, headers, body })) return { status: 404 };
    const { model, messages } = JSON.parse(body) as { model: string; messages: { content: unknown }[] };
    const key = openAiProtocol.credentialOf({ url, headers, body }) ?? '';
    const request: ModelRequest = { key, model, prompt: textOf(messages.at(-1)!.content), status: null };
    this.requests.push(request);
    const answer = await this.answerTo(request);
    request.status = answer.status;
    return answer;
  }

  private async answerTo(request: ModelRequest): Promise<Answer> {
    const { key, model, prompt } = request;
    await this.gate(request);
    if (!this.keys.has(key)) {
      const { status, body } = openAiProtocol.failure('credential', key);
      return json(status, body);
    }
    const instead = this.instead.shift();
    if (instead) return instead;
    const content = await this.say(prompt, request);
    const usage = { input: 10, output: 5 };
    const script = { text: [content], reasoning: [], toolCall: null, usage, finish: 'stop' as const };
    return json(200, openAiProtocol.whole(script, model));
  }
}

/** A content is a text, or parts of which some are text. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return (content as { text?: string }[]).map(({ text }) => text ?? '').join('');
}

function json(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
