import type { EvalSample, EvalSampleState } from '@countersign/contracts';

/** A sample as its table has it. */
export interface SampleRow {
  position: number;
  benchmark: string;
  sample: string;
  state: EvalSampleState;
  input: string;
  target: string;
  answer: string | null;
  score: number | null;
  explanation: string | null;
  error_code: string | null;
  error_detail: string | null;
  requests: number;
  input_tokens: number;
  output_tokens: number;
  cost: number | null;
  versions: EvalSample['versions'];
  finished_at: Date | null;
}

export const SELECT_SAMPLES = `
  SELECT position, benchmark, sample, state, input, target, answer, score, explanation, error_code, error_detail,
         requests, input_tokens, output_tokens, cost, versions, finished_at
  FROM eval_samples`;

export function viewSample(row: SampleRow): EvalSample {
  const { error_code: code, error_detail: detail } = row;
  return {
    position: row.position,
    benchmark: row.benchmark,
    sample: row.sample,
    state: row.state,
    input: row.input,
    target: row.target,
    answer: row.answer,
    score: row.score,
    explanation: row.explanation,
    error: code === null ? null : { code, detail: detail ?? '' },
    requests: row.requests,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cost: row.cost,
    versions: row.versions,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
