import { z } from 'zod';
import { operationsOf } from '../operation.js';

const operation = operationsOf('evals');

export const BENCHMARK_CATEGORIES = [
  'knowledge',
  'reasoning',
  'math',
  'code',
  'reading',
  'long-context',
  'safety',
  'domain',
  'multimodal',
  'instruction-following',
  'system',
] as const;

/** What runs a benchmark: this service itself, or Inspect in a sandbox. */
export const EVAL_RUNNERS = ['builtin', 'inspect'] as const;
export const evalRunner = z.enum(EVAL_RUNNERS);
export type EvalRunner = z.infer<typeof evalRunner>;

/** How the builtin runner judges an answer: by its letter, by its number or text, or by what a grader model says. */
export const evalScorer = z.enum(['choice', 'match', 'graded']);
export type EvalScorer = z.infer<typeof evalScorer>;

/** Also the name of the task for Inspect, which tells upper and lower case apart. */
export const benchmarkId = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, 'must be the id of a benchmark');

export const benchmark = z.strictObject({
  id: benchmarkId,
  title: z.string().min(1).max(100),
  category: z.enum(BENCHMARK_CATEGORIES),
  description: z.string().min(1).max(300),
  /** Where the benchmark is said and explained; null for the project's own. */
  source: z.url({ protocol: /^https$/ }).nullable(),
  runner: evalRunner,
  /** Null where the runner brings its own. */
  scorer: evalScorer.nullable(),
  /** A grader model judges the answers, and wants a key. */
  needsScorerKey: z.boolean(),
  /** A data set of Hugging Face that opens only to an account that accepted its terms; null where none is gated. */
  gatedDataset: z.strictObject({ name: z.string().min(1), url: z.url({ protocol: /^https$/ }) }).nullable(),
});
export type Benchmark = z.infer<typeof benchmark>;

/** All that there are, the project's own first. */
export const listBenchmarks = operation(
  'benchmarks.list',
  ['gateway'],
  z.object({}),
  z.object({ items: z.array(benchmark) }),
);
