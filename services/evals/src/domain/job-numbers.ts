import type { BenchmarkResult, EvalProgress } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import type { EvalJobEntity } from '../database/eval-job.entity.js';
import { wilsonInterval } from './confidence.js';

interface NumbersRow {
  job_id: string;
  benchmark: string;
  total: number;
  scored: number;
  failed: number;
  mean: number | null;
  recent: number;
  input_tokens: string;
  output_tokens: string;
  cost: number | null;
}

/** How far a job is, and what came of it so far. */
export interface JobNumbers {
  progress: EvalProgress;
  results: BenchmarkResult[];
}

const NUMBERS = `
  SELECT job_id, benchmark, count(*)::int AS total, count(*) FILTER (WHERE state = 'scored')::int AS scored,
         count(*) FILTER (WHERE state = 'failed')::int AS failed, avg(score) AS mean,
         count(*) FILTER (WHERE finished_at > now() - interval '1 minute')::int AS recent,
         sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cost) AS cost
  FROM eval_samples WHERE job_id = ANY($1::uuid[]) GROUP BY job_id, benchmark`;

/** Of a page of jobs, in one question. */
export async function numbersOf(
  manager: EntityManager,
  jobs: readonly EvalJobEntity[],
  now: Date,
): Promise<Map<string, JobNumbers>> {
  const rows: NumbersRow[] = await manager.query(NUMBERS, [jobs.map(({ id }) => id)]);
  const byJob = Map.groupBy(rows, ({ job_id }) => job_id);
  return new Map(jobs.map((job) => [job.id, numbersOfJob(job, byJob.get(job.id) ?? [], now)]));
}

function numbersOfJob(job: EvalJobEntity, rows: readonly NumbersRow[], now: Date): JobNumbers {
  const byBenchmark = new Map(rows.map((row) => [row.benchmark, row]));
  const results = job.benchmarks.map((benchmark) => resultOf(benchmark, byBenchmark.get(benchmark)));
  return { progress: progressOf(job, rows, now), results };
}

function resultOf(benchmark: string, row: NumbersRow | undefined): BenchmarkResult {
  const { scored = 0, failed = 0, mean = null } = row ?? {};
  const interval = mean === null ? { low: null, high: null } : wilsonInterval(mean, scored);
  return { benchmark, scored, failed, score: mean, ...interval };
}

function progressOf(job: EvalJobEntity, rows: readonly NumbersRow[], now: Date): EvalProgress {
  const sum = (of: (row: NumbersRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const total = rows.length === 0 ? null : sum((row) => row.total);
  const failed = sum((row) => row.failed);
  const done = sum((row) => row.scored) + failed;
  const rate = rateOf(
    job,
    sum((row) => row.recent),
    now,
  );
  const left = (total ?? 0) - done;
  return {
    total,
    done,
    failed,
    samplesPerMinute: rate,
    secondsLeft: rate === null || rate === 0 || total === null ? null : Math.ceil((left / rate) * 60),
    inputTokens: sum((row) => Number(row.input_tokens)),
    outputTokens: sum((row) => Number(row.output_tokens)),
    cost: rows.every(({ cost }) => cost === null) ? null : sum(({ cost }) => cost ?? 0),
  };
}

/** Samples a minute, over the last one; a job that has not run for one is judged by what it has. */
function rateOf({ status, startedAt }: EvalJobEntity, recent: number, now: Date): number | null {
  if (status !== 'running' || !startedAt) return null;
  const minutes = Math.min(1, Math.max(1 / 60, (now.getTime() - startedAt.getTime()) / 60_000));
  return recent / minutes;
}
