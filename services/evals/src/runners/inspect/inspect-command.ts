import { readFileSync } from 'node:fs';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import { API_KEY_SLOT, GRADER_KEY_SLOT, HF_TOKEN_SLOT, slotsOf } from '../../domain/eval-job-kind.js';

const SCRIPT = readFileSync(new URL('../../../inspect/run_inspect.py', import.meta.url), 'utf8');

/**
 * Both models have a provider of their own in Inspect's eyes, each with its key and address, whatever the provider is
 * called: at any endpoint that speaks OpenAI's chat completions.
 */
const MODEL = 'openai-api/evaluated';
const GRADER = 'openai-api/grading';

/** Benchmarks that know no role of a grader ask OpenAI by themselves. */
const VARIABLES: Record<string, readonly string[]> = {
  [API_KEY_SLOT]: ['EVALUATED_API_KEY'],
  [GRADER_KEY_SLOT]: ['GRADING_API_KEY', 'OPENAI_API_KEY'],
  [HF_TOKEN_SLOT]: ['HF_TOKEN'],
};

/** How Inspect is reached where jobs run. */
export interface InspectProgram {
  /** The program, as it is called there. */
  inspect: string;
  /** What the name of a benchmark follows, so that Inspect knows it. */
  tasks: string;
}

/** The samples that are still to be run, by benchmark; a benchmark that is not in it is run whole. */
export type RemainingSamples = ReadonlyMap<string, readonly string[]>;

/** Nothing in it is secret: keys come in the environment. */
export function inspectCommand(job: EvalJobEntity, program: InspectProgram, remaining: RemainingSamples): string[] {
  const tasks = job.benchmarks
    .map((id) => ({ id, name: `${program.tasks}${id}`, only: namable(remaining.get(id)) }))
    .filter(({ only }) => only === null || only.length > 0);
  const spec = { inspect: program.inspect, arguments: argumentsOf(job), limit: job.sampleLimit, tasks };
  return ['python3', '-c', SCRIPT, JSON.stringify(spec)];
}

/** Inspect takes ids with commas between them. Where one has a comma all run again, and what is scored stays as it is. */
function namable(ids: readonly string[] | undefined): readonly string[] | null {
  return ids === undefined || ids.some((id) => id.includes(',')) ? null : ids;
}

function argumentsOf({ model, grader, concurrency }: EvalJobEntity): string[] {
  const name = model.name.slice(model.name.indexOf('/') + 1);
  return [
    ...['--model', `${MODEL}/${name}`, '--max-connections', String(concurrency)],
    ...(grader ? ['--model-role', `grader=${GRADER}/${grader.name}`] : []),
    // A sample that fails is one sample: the others go on.
    '--no-fail-on-error',
  ];
}

/** Which secret is in which variable. */
export function inspectSecrets(job: EvalJobEntity): { name: string; env_var: string }[] {
  return slotsOf(job).flatMap(({ slot, secret: name }) => VARIABLES[slot]!.map((env_var) => ({ name, env_var })));
}

/** What everybody in the team may read. */
export function inspectEnvironment({ model, grader }: EvalJobEntity): Record<string, string> {
  return {
    EVALUATED_BASE_URL: model.baseUrl,
    ...(grader && { GRADING_BASE_URL: grader.baseUrl, OPENAI_BASE_URL: grader.baseUrl }),
  };
}
