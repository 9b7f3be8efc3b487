import type { HeldVersion } from '@countersign/consumer';
import { isDeepStrictEqual } from 'node:util';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import type { ClaimedSamples, SampleOutcome } from '../../domain/claimed-samples.js';
import { LineBuffer, parseInspectLine, scoreOf, type InspectLine, type InspectSample } from './inspect-lines.js';
import type { PrintedOutput } from './job-sandboxes.js';

/** Writes down what a job of Inspect prints: which samples there are, and what came of each. */
export class InspectResults {
  private readonly lines = new LineBuffer();
  /** Where the next look begins. */
  readTo: number;
  private held: HeldVersion[];
  private failure: string | null = null;
  private hasEnded = false;

  constructor(
    private readonly job: EvalJobEntity,
    private readonly samples: ClaimedSamples,
  ) {
    this.readTo = job.runRead;
    this.held = job.held;
  }

  /** @throws ClaimLost */
  async take({ bytes, next, held }: PrintedOutput): Promise<void> {
    const isNews = held !== null && !isDeepStrictEqual(eachOnce(held), this.held);
    if (isNews) this.held = eachOnce(held);
    for (const line of this.lines.push(bytes)) {
      const parsed = parseInspectLine(line);
      if (parsed) await this.takeLine(parsed);
    }
    this.readTo = next;
    if (bytes.length === 0 && !isNews) return;
    // A line that is cut in two is read whole by who goes on: samples that are there already change nothing.
    await this.samples.writeRun({ held: this.held, runRead: next - this.lines.restBytes });
  }

  /** @returns why the job did not run to its end, as a sentence; null where it did */
  failureOf({ exitCode, reason }: NonNullable<PrintedOutput['over']>): string | null {
    if (this.hasEnded && exitCode === 0) return null;
    return this.failure ?? `${reason} What is scored is kept: resume the job.`;
  }

  private async takeLine(line: InspectLine): Promise<void> {
    switch (line.type) {
      case 'plan':
        return this.samples.add(line.samples.map((sample) => ({ ...UNASKED, benchmark: line.benchmark, sample })));
      case 'sample':
        return this.takeSample(line);
      case 'failed':
        this.failure = `Inspect could not run ${line.benchmark}: ${line.error}`;
        return;
      case 'end':
        this.hasEnded = true;
    }
  }

  private async takeSample(line: InspectSample): Promise<void> {
    const { benchmark, sample, input, target } = line;
    await this.samples.add([{ benchmark, sample, input, target }]);
    const row = await this.samples.unfinishedOne(benchmark, sample);
    if (!row) return;
    const { price } = this.job.model;
    const { inputTokens, outputTokens } = line;
    const cost = price && (inputTokens * price.input + outputTokens * price.output) / 1_000_000;
    const spent = { requests: 1, inputTokens, outputTokens, cost, versions: this.held };
    await this.samples.write(row.position, outcomeOf(line), spent, { input, target });
  }
}

/** A secret may be in two variables. */
function eachOnce(held: readonly HeldVersion[]): HeldVersion[] {
  return [...new Map(held.map((one) => [one.secret, one])).values()];
}

/** What a sample asks and wants is told with its result. */
const UNASKED = { input: '', target: '' };

function outcomeOf({ answer, error, ...line }: InspectSample): SampleOutcome {
  if (error !== null) return { state: 'failed', answer, error: { code: 'EVAL_RUN_FAILED', detail: error } };
  const judged = scoreOf(line);
  if (judged) return { state: 'scored', answer, ...judged };
  const detail = 'Inspect gave it no score that is one number from 0 to 1.';
  return { state: 'failed', answer, error: { code: 'EVAL_RUN_FAILED', detail } };
}
