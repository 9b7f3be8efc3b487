import { SecretUse, type UseSpan } from '@countersign/consumer';
import {
  CountersignError,
  type ChatChunk,
  type ChatCompletion,
  type createCompletion,
  type TeamActor,
} from '@countersign/contracts';
import type { Call } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { PROVIDER } from '../domain/provider-kind.js';
import { askStream, askWhole, type Asking } from '../providers/ask.js';
import { ProviderConnections } from '../providers/provider-connections.js';
import { Admissions, type Admission } from './admissions.js';
import { ANSWER_MS } from './answer-limit.js';
import { CompletionRun } from './completion-run.js';
import { CompletionRuns } from './completion-runs.js';
import { emitted, type Emit } from './emitted.js';
import { openProvider } from '../domain/use/open-provider.js';

type Piece = ChatChunk | ChatCompletion;

/**
 * Asks a model for a completion, within one use of its provider's credential. The use lasts as long as the answer: what
 * began under one version finishes under it, and is counted until then.
 */
@Injectable()
export class CreateCompletionHandler {
  constructor(
    private readonly admissions: Admissions,
    private readonly uses: SecretUse,
    private readonly connections: ProviderConnections,
    private readonly runs: CompletionRuns,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ANSWER_MS) private readonly answerMs: number,
  ) {}

  /** @throws CountersignError of the request, the budgets, the provider's secrets and the provider, also in the middle */
  async *create(call: Call<typeof createCompletion>, actor: TeamActor, left: AbortSignal): AsyncGenerator<Piece, void> {
    const { request } = call.request;
    const [key, model] = partsOf(request.model);
    const admission = await this.admissions.admit(actor, key, request);
    const { provider, reservation } = admission;
    const stop = new AbortController();
    const signal = AbortSignal.any([left, stop.signal]);
    const { correlationId } = call;
    const run = new CompletionRun({ provider, request, actor, correlationId, reservation }, this.clock);
    try {
      for await (const piece of emitted<Piece>(
        (emit) => this.ask(admission, model, run, signal, emit),
        () => stop.abort(),
      )) {
        run.passed(piece);
        yield piece;
      }
      run.succeeded();
    } catch (error) {
      // Of one that nobody waits for any more it does not matter how it broke off.
      throw left.aborted ? left.reason : run.failed(error);
    } finally {
      await this.runs.ended(run);
    }
  }

  private ask(
    { provider, request }: Admission,
    model: string,
    run: CompletionRun,
    left: AbortSignal,
    emit: Emit<Piece>,
  ) {
    const within = async (span: UseSpan): Promise<void> => {
      run.opened(span);
      const signal = AbortSignal.any([left, span.context.signal]);
      const asking = { request, model, id: run.answerId, created: run.created, signal };
      try {
        await this.emitAnswer(openProvider(provider, span, this.connections), asking, run, emit);
      } catch (error) {
        throw span.context.signal.aborted ? tookTooLong() : error;
      }
    };
    return this.uses.run(PROVIDER, provider, within, { lifetimeMs: this.answerMs });
  }

  private async emitAnswer(
    open: ReturnType<typeof openProvider>,
    asking: Asking,
    run: CompletionRun,
    emit: Emit<Piece>,
  ) {
    const told = run.cost.bind(run);
    if (asking.request.stream !== true) return emit(await askWhole(open, asking, told));
    for await (const chunk of askStream(open, asking, told)) await emit(chunk);
  }
}

function partsOf(name: string): [key: string, model: string] {
  const slash = name.indexOf('/');
  return [name.slice(0, slash), name.slice(slash + 1)];
}

function tookTooLong(): CountersignError {
  return new CountersignError('PROVIDER_FAILED', 'The answer took longer than one may take, and was stopped.');
}
