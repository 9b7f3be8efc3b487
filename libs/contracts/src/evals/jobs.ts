import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { missingSecret } from '../secrets-store/references.js';
import { idempotency } from '../secrets-store/secrets.js';
import { displayName, id, page, pageRequest, secretName, timestamp } from '../words.js';
import { benchmarkId, evalRunner } from './benchmarks.js';
import { benchmarkResult, evalProgress } from './results.js';

const operation = operationsOf('evals');

export const EVAL_BENCHMARKS_MAX = 4;
export const EVAL_CONCURRENCY_MAX = 32;

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2048)
  .refine((text) => URL.canParse(text) && isBare(new URL(text)), {
    error: 'must not hold a user name, password, query or fragment; name a secret for the key',
  });

function isBare({ username, password, search, hash }: URL): boolean {
  return username === '' && password === '' && search === '' && hash === '';
}

/** In US dollars for a million tokens: what the cost of a job is worked out from. */
export const tokenPrice = z.object({ input: z.number().min(0).max(10_000), output: z.number().min(0).max(10_000) });
export type TokenPrice = z.infer<typeof tokenPrice>;

/** A model behind an OpenAI-compatible endpoint. */
export const evalModel = z.object({
  /** As clients of OpenAI take it: `/chat/completions` is added. */
  baseUrl,
  /** The endpoint gets what follows the first slash; what is before it is for people, and for Inspect. */
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,49}\/[^\s\p{Cc}]{1,150}$/u, 'must be provider/model'),
  apiKeySecret: secretName,
  price: tokenPrice.nullable().default(null),
});
export type EvalModel = z.infer<typeof evalModel>;

/** The model that judges answers, where a chosen benchmark needs one. */
export const evalGrader = z.object({
  baseUrl: baseUrl.default('https://api.openai.com/v1'),
  /** Without a provider: as the endpoint knows it. */
  name: z
    .string()
    .regex(/^[^\s\p{Cc}]{1,150}$/u, 'must be the name of a model')
    .default('gpt-4.1-mini'),
  keySecret: secretName,
  price: tokenPrice.nullable().default(null),
});
export type EvalGrader = z.infer<typeof evalGrader>;

/**
 * What a member says of a job. Whether the benchmarks exist, are few enough and get the keys that they need is found out
 * together with whether the secrets exist, so that a refusal tells everything at once.
 */
export const evalJobInput = z.object({
  name: displayName,
  model: evalModel,
  benchmarks: z.array(benchmarkId).min(1, 'must name a benchmark').max(50),
  grader: evalGrader.nullable().default(null),
  hfTokenSecret: secretName.nullable().default(null),
  /** Of each benchmark, the first so many; all of them without a limit. */
  sampleLimit: z
    .number()
    .int()
    .min(1, 'must be at least 1')
    .max(100_000, 'must be at most 100000')
    .nullable()
    .default(null),
  /** Where the results belong. */
  project: displayName,
  /** Whether the results, once complete, stand on the project's leaderboard. */
  publish: z.boolean().default(false),
  /** How many requests to the model run at a time. */
  concurrency: z
    .number()
    .int()
    .min(1, 'must be at least 1')
    .max(EVAL_CONCURRENCY_MAX, `must be at most ${EVAL_CONCURRENCY_MAX}`)
    .default(8),
  /** Off: it waits until somebody starts it. */
  start: z.boolean().default(true),
});
export type EvalJobInput = z.infer<typeof evalJobInput>;

/**
 * A PATCH changes what it names and leaves the rest. Once a job has begun, what is measured, of what and by whom stays:
 * only its names, its secrets, its project and its pace can change then.
 */
export const evalJobPatch = z
  .object({
    name: displayName,
    model: evalModel,
    benchmarks: evalJobInput.shape.benchmarks,
    grader: evalGrader.nullable(),
    hfTokenSecret: secretName.nullable(),
    sampleLimit: evalJobInput.shape.sampleLimit.unwrap(),
    project: displayName,
    publish: z.boolean(),
    concurrency: evalJobInput.shape.concurrency.unwrap(),
  })
  .partial();
export type EvalJobPatch = z.infer<typeof evalJobPatch>;

export const EVAL_JOB_STATUSES = ['waiting', 'queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export const evalJobStatus = z.enum(EVAL_JOB_STATUSES);
export type EvalJobStatus = z.infer<typeof evalJobStatus>;

/** Why a job or one of its samples came to nothing: a code of the error registry and its sentence. */
export const evalError = z.object({ code: z.string(), detail: z.string() });
export type EvalError = z.infer<typeof evalError>;

export const evalJob = z.object({
  id,
  name: z.string(),
  runner: evalRunner,
  model: evalModel.extend({ price: tokenPrice.nullable() }),
  benchmarks: z.array(benchmarkId),
  grader: evalGrader.extend({ baseUrl: z.string(), name: z.string(), price: tokenPrice.nullable() }).nullable(),
  hfTokenSecret: secretName.nullable(),
  sampleLimit: z.number().int().nullable(),
  project: z.string(),
  publish: z.boolean(),
  concurrency: z.number().int(),
  status: evalJobStatus,
  /** Why it failed. What is finished is kept; once healed, it can be resumed. */
  error: evalError.nullable(),
  /** Broken: a secret that it names was deleted. */
  health: z.enum(['ready', 'broken']),
  missing: z.array(missingSecret),
  /** What was replaced since the job was given it: only where it runs in a sandbox, to its end with what it began with. */
  stale: z.array(z.object({ secret: secretName, version: z.number().int(), currentVersion: z.number().int() })),
  progress: evalProgress,
  results: z.array(benchmarkResult),
  /** The job that this one repeats. */
  rerunOf: id.nullable(),
  createdAt: timestamp,
  createdBy: z.string(),
  updatedAt: timestamp,
  updatedBy: z.string(),
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
});
export type EvalJob = z.infer<typeof evalJob>;

const writeOptions = { idempotency: idempotency.optional() };
const write = z.object({ id, ...writeOptions });

/** Refused before anything starts, with every problem at once: INVALID_INPUT, or SECRETS_UNKNOWN where it is only that. */
export const launchEvalJob = operation(
  'jobs.launch',
  ['gateway'],
  z.object({ job: evalJobInput, ...writeOptions }),
  evalJob,
);

export const updateEvalJob = operation('jobs.update', ['gateway'], write.extend({ patch: evalJobPatch }), evalJob);

export const deleteEvalJob = operation('jobs.delete', ['gateway'], write, z.object({ id }));

export const getEvalJob = operation('jobs.get', ['gateway'], z.object({ id }), evalJob);

/** The newest first. */
export const listEvalJobs = operation(
  'jobs.list',
  ['gateway'],
  pageRequest.extend({ project: displayName.optional(), status: evalJobStatus.optional() }),
  page(evalJob),
);

/** Starts what waits, and resumes what failed or was cancelled: what is finished is not asked for again. */
export const resumeEvalJob = operation('jobs.resume', ['gateway'], write, evalJob);

export const cancelEvalJob = operation('jobs.cancel', ['gateway'], write, evalJob);

/** Launches the same again, as a job of its own. */
export const rerunEvalJob = operation('jobs.rerun', ['gateway'], write, evalJob);
