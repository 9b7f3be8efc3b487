import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { displayName, id, page, pageRequest, secretName, timestamp } from '../words.js';
import { benchmarkId } from './benchmarks.js';

const operation = operationsOf('evals');

export const evalProgress = z.object({
  /** Null where only the runner will know. */
  total: z.number().int().nonnegative().nullable(),
  /** Scored or failed. */
  done: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  /** Over the last minute; null while it does not run. */
  samplesPerMinute: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  /** In US dollars, by the prices that the job was given; null where it was given none. */
  cost: z.number().nonnegative().nullable(),
});
export type EvalProgress = z.infer<typeof evalProgress>;

/** The mean of the scores of one benchmark, with its 95 % confidence interval; null while nothing is scored. */
export const benchmarkResult = z.object({
  benchmark: benchmarkId,
  scored: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  score: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type BenchmarkResult = z.infer<typeof benchmarkResult>;

export const EVAL_SAMPLE_STATES = ['waiting', 'answered', 'scored', 'failed'] as const;
export const evalSampleState = z.enum(EVAL_SAMPLE_STATES);
export type EvalSampleState = z.infer<typeof evalSampleState>;

/** One sample of one benchmark and what became of it. Every secret in use is redacted. */
export const evalSample = z.object({
  /** 1, 2, 3 … within the job. */
  position: z.number().int().positive(),
  benchmark: benchmarkId,
  sample: z.string(),
  state: evalSampleState,
  input: z.string(),
  target: z.string(),
  answer: z.string().nullable(),
  /** From 0 to 1. */
  score: z.number().nullable(),
  explanation: z.string().nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  /** Requests that were made for it, to the model and to the grader. */
  requests: z.number().int().nonnegative(),
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cost: z.number().nonnegative().nullable(),
  /** Which version of each secret brought the answer and the score. */
  versions: z.array(z.object({ secret: secretName, version: z.number().int().positive() })),
  finishedAt: timestamp.nullable(),
});
export type EvalSample = z.infer<typeof evalSample>;

export const listEvalSamples = operation(
  'samples.list',
  ['gateway'],
  pageRequest.extend({ id, benchmark: benchmarkId.optional(), state: evalSampleState.optional() }),
  page(evalSample),
);

export const evalExportFormat = z.enum(['jsonl', 'csv']);
export type EvalExportFormat = z.infer<typeof evalExportFormat>;

/** The samples of a job as lines of a file, a part at a time. */
export const exportEvalSamples = operation(
  'samples.export',
  ['gateway'],
  z.object({ id, format: evalExportFormat, after: z.number().int().nonnegative().default(0) }),
  z.object({ lines: z.array(z.string()), next: z.number().int().positive().nullable() }),
);

/** What one model reached on one benchmark: in the last complete job of the project that was to be published. */
export const leaderboardEntry = z.object({
  model: z.string(),
  score: z.number(),
  low: z.number(),
  high: z.number(),
  samples: z.number().int().positive(),
  job: z.object({ id, name: z.string() }),
  finishedAt: timestamp,
});
export type LeaderboardEntry = z.infer<typeof leaderboardEntry>;

/** By benchmark, the best first. */
export const evalLeaderboard = z.object({
  project: z.string(),
  benchmarks: z.array(z.object({ benchmark: benchmarkId, entries: z.array(leaderboardEntry) })),
});
export type EvalLeaderboard = z.infer<typeof evalLeaderboard>;

export const getEvalLeaderboard = operation(
  'leaderboard.get',
  ['gateway'],
  z.object({ project: displayName }),
  evalLeaderboard,
);
