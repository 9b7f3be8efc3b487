import { toStorable, type EvalError, type EvalScorer, type TokenPrice } from '@countersign/contracts';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import type { ClaimedSamples, SampleOutcome, Spent } from '../../domain/claimed-samples.js';
import type { SampleRow } from '../../domain/sample-rows.js';
import type { DataSetSample } from './data-set.js';
import { SampleFailure, type Asked, type PatientModel } from './patient-model.js';
import { gradingPromptOf, promptOf } from './prompt.js';
import { scoreChoice, scoreGrade, scoreMatch } from './scorers.js';

/** One sample on its way: asked where it has no answer yet, judged where it has no score yet. */
export class BuiltinSample {
  constructor(
    private readonly row: SampleRow,
    private readonly sample: DataSetSample,
    private readonly scorer: EvalScorer,
    private readonly job: EvalJobEntity,
    private readonly samples: ClaimedSamples,
    private readonly model: PatientModel,
  ) {}

  /** @throws Error where the job cannot go on, or no longer is to */
  async run(signal: AbortSignal): Promise<void> {
    let { answer } = this.row;
    try {
      if (answer === null) answer = await this.ask(signal);
      if (this.scorer === 'graded') await this.grade(answer, signal);
    } catch (error) {
      if (!(error instanceof SampleFailure)) throw error;
      const { code, detail } = error.reason;
      const outcome = { state: 'failed', answer, error: { code, detail } } as const;
      await this.samples.write(this.row.position, outcome, { ...NOTHING, requests: error.requests });
    }
  }

  /** Writes the answer down before it is judged by another request, so that nothing is asked of the model twice. */
  private async ask(signal: AbortSignal): Promise<string> {
    const asked = await this.model.ask('model', promptOf(this.sample, this.scorer), signal);
    const answer = toStorable(asked.text);
    await this.samples.write(this.row.position, this.judged(answer), spentOn(asked, this.job.model.price));
    return answer;
  }

  private judged(answer: string): SampleOutcome {
    if (this.scorer === 'graded') return { state: 'answered', answer };
    const score = this.scorer === 'choice' ? scoreChoice : scoreMatch;
    return { state: 'scored', answer, ...score(this.sample, answer) };
  }

  private async grade(answer: string, signal: AbortSignal): Promise<void> {
    const asked = await this.model.ask('grader', gradingPromptOf(this.sample, answer), signal);
    const judgement = scoreGrade(toStorable(asked.text));
    const outcome: SampleOutcome = judgement
      ? { state: 'scored', answer, ...judgement }
      : { state: 'failed', answer, error: WITHOUT_GRADE };
    await this.samples.write(this.row.position, outcome, spentOn(asked, this.job.grader?.price ?? null));
  }
}

const NOTHING: Spent = { requests: 0, inputTokens: 0, outputTokens: 0, cost: null, versions: [] };

function spentOn({ requests, inputTokens, outputTokens, version }: Asked, price: TokenPrice | null): Spent {
  const cost = price && (inputTokens * price.input + outputTokens * price.output) / 1_000_000;
  return { requests, inputTokens, outputTokens, cost, versions: [version] };
}

const WITHOUT_GRADE: EvalError = { code: 'PROVIDER_FAILED', detail: 'The grader gave no grade.' };
