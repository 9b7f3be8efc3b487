import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { UseSpan } from '@countersign/consumer';
import {
  CountersignError,
  type ChatChunk,
  type ChatCompletion,
  type ChatRequest,
  type ChatUsage,
  type TeamActor,
  type UsedVersion,
} from '@countersign/contracts';
import type { Clock } from '@countersign/platform-clock';
import { v7 as uuidv7 } from 'uuid';
import type { ProviderEntity } from '../database/provider.entity.js';
import { usageOf } from '../openai-translation/usage.js';
import { AnswerSoFar } from './answer-so-far.js';
import type { Reservation } from './budget-reservations.js';
import { tokensSoFar } from './token-estimate.js';

export interface RunOf {
  provider: ProviderEntity;
  /** As it was asked. */
  request: ChatRequest;
  actor: TeamActor;
  correlationId: string;
  reservation: Reservation | null;
}

/** One request for a completion while it runs, and what there is to say of it when it is over. */
export class CompletionRun {
  readonly id = uuidv7();
  readonly startedAt: Date;
  readonly answer = new AnswerSoFar();
  outcome: 'ok' | 'cancelled' | 'failed' = 'cancelled';
  error: CountersignError | null = null;
  usage: ChatUsage | null = null;
  versions: UsedVersion[] = [];
  firstTokenMs: number | null = null;
  private readonly beganAt: number;

  constructor(
    readonly of: RunOf,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
    this.beganAt = clock.monotonic();
  }

  /** As OpenAI's clients expect an id. */
  get answerId(): string {
    return `chatcmpl-${this.id}`;
  }

  get created(): number {
    return Math.floor(this.startedAt.getTime() / 1000);
  }

  get durationMs(): number {
    return Math.round(this.clock.monotonic() - this.beganAt);
  }

  /** What it has cost of the budgets: as its provider says, or about as much as was asked and came. */
  get tokens(): number {
    if (this.usage && this.usage.total_tokens > 0) return this.usage.total_tokens;
    const isRefused = this.outcome === 'failed' && this.firstTokenMs === null;
    return isRefused ? 0 : tokensSoFar(this.of.request, this.answer.bytes);
  }

  opened({ opened }: UseSpan): void {
    this.versions = opened.map(({ secret, version }) => ({ secret, version }));
  }

  passed(piece: ChatChunk | ChatCompletion): void {
    this.firstTokenMs ??= this.durationMs;
    this.answer.add(piece);
  }

  cost(usages: readonly LanguageModelV4Usage[]): void {
    this.usage = usageOf(usages);
  }

  succeeded(): void {
    this.outcome = 'ok';
  }

  /** @returns the error as it goes on */
  failed(error: unknown): unknown {
    this.outcome = 'failed';
    if (error instanceof CountersignError) this.error = error;
    return error;
  }
}
