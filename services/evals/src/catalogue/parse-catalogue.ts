import { benchmark, type Benchmark } from '@countersign/contracts';
import { z } from 'zod';

/** Every problem of a catalogue that cannot be used. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';

  constructor(readonly problems: readonly string[]) {
    super(`The benchmark catalogue is not valid:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}

/** @throws CatalogueError naming every problem, each with the entry that has it */
export function parseCatalogue(text: string): Benchmark[] {
  const entries = z.array(z.unknown()).safeParse(jsonOf(text));
  if (!entries.success) throw new CatalogueError(['It must be a JSON array.']);
  const parsed = entries.data.map((entry) => ({ entry, result: benchmark.safeParse(entry) }));
  const benchmarks = parsed.flatMap(({ result }) => (result.success ? [result.data] : []));
  const problems = [
    ...parsed.flatMap(({ entry, result }, index) =>
      result.success
        ? []
        : result.error.issues.map(({ path, message }) => `${nameOf(entry, index)}: ${path.join('.')} ${message}`),
    ),
    ...repeated(benchmarks).map((id) => `${id} is there more than once.`),
    ...benchmarks.flatMap((one) => contradictionsOf(one).map((problem) => `${one.id}: ${problem}`)),
  ];
  if (problems.length > 0) throw new CatalogueError(problems);
  return benchmarks;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function nameOf(entry: unknown, index: number): string {
  const id = typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : null;
  return typeof id === 'string' ? id : `entry ${index + 1}`;
}

function repeated(benchmarks: readonly Benchmark[]): string[] {
  const ids = benchmarks.map(({ id }) => id);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

function contradictionsOf({ runner, scorer, source, needsScorerKey, gatedDataset }: Benchmark): string[] {
  if (runner === 'inspect') {
    return [...(scorer ? ['inspect brings its own scorer.'] : []), ...(source ? [] : ['it needs a source.'])];
  }
  return [
    ...(scorer ? [] : ['the builtin runner needs a scorer.']),
    ...(needsScorerKey === (scorer === 'graded') ? [] : ['a key for the scorer goes with the scorer graded.']),
    ...(gatedDataset ? ['the builtin runner reads no data set of Hugging Face.'] : []),
  ];
}
