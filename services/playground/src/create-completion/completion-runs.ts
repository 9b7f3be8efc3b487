import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { BudgetReservations } from './budget-reservations.js';
import { CompletionLog } from './completion-log.js';
import type { CompletionRun } from './completion-run.js';
import { CredentialJudgements } from './credential-judgements.js';

/** What is left to do when a request is over, however it ended. */
@Injectable()
export class CompletionRuns {
  constructor(
    private readonly judgements: CredentialJudgements,
    private readonly budgets: BudgetReservations,
    private readonly log: CompletionLog,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never throws: the answer has been given. */
  async ended(run: CompletionRun): Promise<void> {
    const { actor, request, provider, reservation } = run.of;
    const { id, outcome, usage, versions, startedAt, durationMs, firstTokenMs } = run;
    const errorCode = run.error?.code ?? (outcome === 'failed' ? 'INTERNAL' : null);
    await Promise.all([
      this.kept(run, this.judge(run)),
      this.kept(run, reservation && this.budgets.settle(reservation, run.tokens)),
      this.log.record({
        ...{ id, actor, provider: provider.key, request, answer: run.answer.content, outcome, errorCode },
        ...{ usage, firstTokenMs, durationMs, versions, startedAt },
      }),
    ]);
  }

  private async kept({ id }: CompletionRun, keeping: Promise<void> | null): Promise<void> {
    try {
      await keeping;
    } catch (error) {
      this.logger.error({ err: error, completion: id }, 'what a completion taught was not kept');
    }
  }

  private async judge(run: CompletionRun): Promise<void> {
    const { provider, actor, correlationId } = run.of;
    const { versions, startedAt, error, outcome } = run;
    const judged = { provider, versions, startedAt, actor, correlationId };
    if (error?.code === 'PROVIDER_REJECTED_CREDENTIAL') await this.judgements.rejected(judged, error);
    else if (outcome === 'ok' && provider.rejected) await this.judgements.accepted(judged);
  }
}
