import { queryClient } from '../app/query-client.js';
import { Signal } from '../app/signal.js';
import type { ChatParameters, ChatRequest } from '../api/types.js';
import { NO_ANSWER, withPiece, type Answer } from './answer.js';
import { streamCompletion } from './completion-stream.js';
import { answered, newId, toChat, written, type Answered, type Figures, type Message } from './conversation.js';

export const COLUMNS_MAX = 4;

/** One model in the comparison, with a conversation of its own. */
export interface Column {
  id: string;
  model: string;
  /** The saved model that it began as. */
  saved: { id: string; name: string; version: number } | null;
  parameters: ChatParameters;
  messages: readonly Message[];
  running: boolean;
  error: unknown;
}

type Settings = Pick<Column, 'model' | 'saved' | 'parameters' | 'messages'>;
const EMPTY: Settings = { model: '', saved: null, parameters: {}, messages: [] };

/**
 * What somebody tries in one team. It outlives the page, so that a look at the history loses nothing, and ends with the
 * document: no prompt is kept in the browser.
 */
export class Playground {
  readonly columns: Signal<readonly Column[]>;
  private readonly running = new Map<string, AbortController>();

  constructor(private readonly team: string) {
    this.columns = new Signal<readonly Column[]>([newColumn()]);
  }

  /** Another model to compare with: it is asked the same. */
  add(): void {
    const [first] = this.columns.get();
    const messages = (first?.messages ?? []).filter(({ role }) => role === 'system');
    this.columns.set([...this.columns.get(), newColumn({ ...EMPTY, parameters: first?.parameters ?? {}, messages })]);
  }

  remove(id: string): void {
    this.stop(id);
    this.columns.set(this.columns.get().filter((column) => column.id !== id));
  }

  change(id: string, next: Partial<Settings>): void {
    this.set(id, (column) => ({ ...column, error: null, ...next }));
  }

  /** In the place of everything. */
  open(settings: Partial<Settings>): void {
    for (const id of this.running.keys()) this.stop(id);
    this.columns.set([newColumn({ ...EMPTY, ...settings })]);
  }

  /** Puts a message into every conversation. @param attached to what a user says */
  say(role: 'system' | 'user' | 'assistant', text: string, attached: readonly object[] = []): void {
    for (const { id, messages } of this.columns.get()) {
      const message = role === 'assistant' ? answered(text) : written(role, text, attached);
      // A system message comes before what is said, behind those that were there.
      const at = role === 'system' ? messages.filter((one) => one.role === 'system').length : messages.length;
      this.change(id, { messages: messages.toSpliced(at, 0, message) });
    }
  }

  askAll(): void {
    for (const { id, model } of this.columns.get()) if (model !== '') void this.ask(id);
  }

  stop(id: string): void {
    this.running.get(id)?.abort();
  }

  /** Asks for what comes after the messages of a column. */
  async ask(id: string): Promise<void> {
    const column = this.columns.get().find((one) => one.id === id);
    if (!column || this.running.has(id)) return;
    const controller = new AbortController();
    this.running.set(id, controller);
    const answer = { ...answered(''), choices: [] };
    this.set(id, (before) => ({ ...before, running: true, error: null, messages: [...before.messages, answer] }));
    const error = await this.follow(id, answer, requestOf(column), controller.signal);
    this.running.delete(id);
    this.set(id, (before) => ({
      ...before,
      running: false,
      error,
      // Where nothing came there is nothing to show.
      messages: before.messages.filter((one) => one.id !== answer.id || (one as Answered).choices.length > 0),
    }));
    void queryClient.invalidateQueries({ queryKey: ['team', this.team, 'playground'] });
  }

  /** @returns what went wrong */
  private async follow(id: string, to: Answered, request: ChatRequest, signal: AbortSignal): Promise<unknown> {
    const begun = performance.now();
    let [answer, firstMs]: [Answer, number | null] = [NO_ANSWER, null];
    const show = (figures: Figures | null) => this.setMessage(id, { ...to, choices: answer.choices, figures });
    let error: unknown = null;
    try {
      for await (const piece of streamCompletion(this.team, request, signal)) {
        firstMs ??= performance.now() - begun;
        answer = withPiece(answer, piece);
        show(null);
      }
    } catch (thrown) {
      error = signal.aborted ? null : thrown;
    }
    const { prompt, completion } = answer.usage ?? { prompt: null, completion: null };
    const totalMs = performance.now() - begun;
    show({ promptTokens: prompt, completionTokens: completion, firstMs, totalMs, stopped: signal.aborted });
    return error;
  }

  /** The trial that is looked at stays the one. */
  private setMessage(id: string, message: Answered): void {
    this.set(id, (column) => ({
      ...column,
      messages: column.messages.map((one) =>
        one.id === message.id && one.role === 'assistant' ? { ...message, chosen: one.chosen } : one,
      ),
    }));
  }

  private set(id: string, change: (column: Column) => Column): void {
    this.columns.set(this.columns.get().map((column) => (column.id === id ? change(column) : column)));
  }
}

function newColumn(settings: Settings = EMPTY): Column {
  return { ...settings, id: newId(), running: false, error: null };
}

export function requestOf({ model, parameters, messages }: Settings): ChatRequest {
  return { ...parameters, model, messages: toChat(messages) };
}

const playgrounds = new Map<string, Playground>();

export function playgroundOf(team: string): Playground {
  const known = playgrounds.get(team) ?? new Playground(team);
  playgrounds.set(team, known);
  return known;
}
