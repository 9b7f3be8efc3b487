import { EVAL_BENCHMARKS_MAX, type Benchmark, type EvalRunner, type InputProblem } from '@countersign/contracts';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { EvalJobEntity } from '../database/eval-job.entity.js';

/** What decides whether a job can be run at all. */
export type Measured = Pick<EvalJobEntity, 'benchmarks' | 'grader' | 'hfTokenSecret'>;

/** Everything that is wrong with a job, beyond its form: unknown benchmarks, too many, and keys that do not fit them. */
export function problemsOf(job: Measured, catalogue: Catalogue): InputProblem[] {
  const found = job.benchmarks.map((id) => catalogue.find(id));
  const known = found.filter((benchmark) => benchmark !== null);
  return [
    ...found.flatMap((benchmark, index) =>
      benchmark ? [] : [{ path: `benchmarks.${index}`, message: 'is no benchmark of the catalogue' }],
    ),
    ...repeatedIn(job.benchmarks),
    ...(job.benchmarks.length > EVAL_BENCHMARKS_MAX
      ? [{ path: 'benchmarks', message: `must be at most ${EVAL_BENCHMARKS_MAX}` }]
      : []),
    ...mixed(known),
    ...keyProblem(
      'grader',
      job.grader !== null,
      known.filter(({ needsScorerKey }) => needsScorerKey),
    ),
    ...keyProblem(
      'hfTokenSecret',
      job.hfTokenSecret !== null,
      known.filter(({ gatedDataset }) => gatedDataset),
    ),
  ];
}

/** What runs a job's benchmarks; there is one where nothing is wrong with them. */
export function runnerOf({ benchmarks }: Measured, catalogue: Catalogue): EvalRunner {
  return catalogue.find(benchmarks[0] ?? '')?.runner ?? 'builtin';
}

function repeatedIn(benchmarks: readonly string[]): InputProblem[] {
  return benchmarks.flatMap((id, index) =>
    benchmarks.indexOf(id) === index ? [] : [{ path: `benchmarks.${index}`, message: 'is there already' }],
  );
}

function mixed(benchmarks: readonly Benchmark[]): InputProblem[] {
  const own = benchmarks.filter(({ runner }) => runner === 'builtin').map(({ id }) => id);
  if (own.length === 0 || own.length === benchmarks.length) return [];
  return [{ path: 'benchmarks', message: `must be run as two jobs: ${own.join(', ')} in one, the others in another` }];
}

/** A key is there exactly where a benchmark needs it: what no benchmark uses would be a grant for nothing. */
function keyProblem(path: string, isGiven: boolean, needing: readonly Benchmark[]): InputProblem[] {
  if (isGiven === needing.length > 0) return [];
  if (isGiven) return [{ path, message: 'must be left out: none of the benchmarks needs it' }];
  return [{ path, message: `must be given: ${needing.map(({ id }) => id).join(', ')} cannot do without` }];
}
