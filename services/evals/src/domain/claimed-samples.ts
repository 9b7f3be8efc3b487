import { toStorable, type EvalError, type EvalSample } from '@countersign/contracts';
import type { DataSource } from 'typeorm';
import type { EvalJobEntity } from '../database/eval-job.entity.js';
import type { PlannedSample } from './eval-runner.js';
import { SELECT_SAMPLES, type SampleRow } from './sample-rows.js';

/** What requests for a sample have taken since it was last written down. */
export interface Spent {
  requests: number;
  inputTokens: number;
  outputTokens: number;
  /** Null where no price is known. */
  cost: number | null;
  versions: EvalSample['versions'];
}

/** What came of a sample, to be written down once. */
export type SampleOutcome =
  | { state: 'answered'; answer: string }
  | { state: 'scored'; answer: string; score: number; explanation: string }
  | { state: 'failed'; answer: string | null; error: EvalError };

/** What a sample asks, where only its run made that known. */
export type AskedText = Pick<PlannedSample, 'input' | 'target'>;

/** The claim was lost: another run has the job, or it is no longer to run. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/**
 * SAFETY: a sample that is scored is never written again, and only the run that has the job's claim writes at all. One that
 * stood still past its claim finds that out here, whatever it believes.
 */
const WRITE = `
  UPDATE eval_samples s
  SET state = $4, answer = $5, score = $6, explanation = $7, error_code = $8, error_detail = $9,
      requests = s.requests + $10, input_tokens = s.input_tokens + $11, output_tokens = s.output_tokens + $12,
      cost = CASE WHEN $13::float8 IS NULL THEN s.cost ELSE COALESCE(s.cost, 0) + $13 END,
      versions = s.versions || $14::jsonb, input = COALESCE($15, s.input), target = COALESCE($16, s.target), finished_at = CASE WHEN $4 = 'answered' THEN NULL ELSE now() END
  FROM (SELECT id FROM eval_jobs WHERE id = $1 AND claimed_by = $2 AND status = 'running' FOR SHARE) j
  WHERE s.job_id = j.id AND s.position = $3 AND s.state IN ('waiting', 'answered')
  RETURNING s.position`;

/** The samples of one job, for the run that has claimed it. */
export class ClaimedSamples {
  constructor(
    private readonly dataSource: DataSource,
    private readonly jobId: string,
    private readonly claim: string,
  ) {}

  /** In order: what still has to be asked for, or judged. */
  unfinished(): Promise<SampleRow[]> {
    return this.dataSource.query(
      `${SELECT_SAMPLES} WHERE job_id = $1 AND state IN ('waiting', 'answered') ORDER BY position`,
      [this.jobId],
    );
  }

  /** One that is not finished; null where it is, or is not known. */
  async unfinishedOne(benchmark: string, sample: string): Promise<SampleRow | null> {
    const [row]: SampleRow[] = await this.dataSource.query(
      `${SELECT_SAMPLES} WHERE job_id = $1 AND benchmark = $2 AND sample = $3 AND state IN ('waiting', 'answered')`,
      [this.jobId, benchmark, sample],
    );
    return row ?? null;
  }

  /** @throws ClaimLost */
  async write(position: number, outcome: SampleOutcome, spent: Spent, asked?: AskedText): Promise<void> {
    const { score, explanation, error } = { score: null, explanation: null, error: null, ...outcome };
    const [rows]: [unknown[], number] = await this.dataSource.query(WRITE, [
      ...[this.jobId, this.claim, position, outcome.state],
      ...[outcome.answer, score, explanation, error?.code ?? null, error && toStorable(error.detail)],
      ...[spent.requests, spent.inputTokens, spent.outputTokens, spent.cost, JSON.stringify(spent.versions)],
      ...[asked?.input ?? null, asked?.target ?? null],
    ]);
    if (rows.length === 0) throw new ClaimLost('The job is no longer for this run.');
  }

  /** Writes down how far a job that runs elsewhere was read, and what it holds there. @throws ClaimLost */
  async writeRun(run: Pick<EvalJobEntity, 'runRead' | 'held'>): Promise<void> {
    const [rows]: [unknown[], number] = await this.dataSource.query(
      `UPDATE eval_jobs SET run_read = $3, held = $4
       WHERE id = $1 AND claimed_by = $2 AND status = 'running' RETURNING id`,
      [this.jobId, this.claim, run.runRead, JSON.stringify(run.held)],
    );
    if (rows.length === 0) throw new ClaimLost('The job is no longer for this run.');
  }

  /** Adds samples that only the run made known; those that are there stay as they are. */
  async add(samples: readonly PlannedSample[]): Promise<void> {
    await insertSamples(this.dataSource, this.jobId, samples);
  }
}

/** Numbers them on from those that there are. */
export async function insertSamples(
  database: Pick<DataSource, 'query'>,
  jobId: string,
  samples: readonly PlannedSample[],
): Promise<void> {
  if (samples.length === 0) return;
  await database.query(
    `INSERT INTO eval_samples (job_id, position, benchmark, sample, state, input, target)
     SELECT $1, (SELECT COALESCE(max(position), 0) FROM eval_samples WHERE job_id = $1) + row_number() OVER (ORDER BY n),
            s.benchmark, s.sample, 'waiting', s.input, s.target
     FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS (benchmark text, sample text, input text, target text))
          WITH ORDINALITY AS s (benchmark, sample, input, target, n)
     WHERE NOT EXISTS (SELECT 1 FROM eval_samples e
                       WHERE e.job_id = $1 AND e.benchmark = s.benchmark AND e.sample = s.sample)`,
    [jobId, JSON.stringify(samples)],
  );
}
