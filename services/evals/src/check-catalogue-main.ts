import { Catalogue, CATALOGUE_FILE } from './catalogue/catalogue.js';
import { CatalogueError } from './catalogue/parse-catalogue.js';

/** `npm run evals:check [file]`: says what is in the catalogue, or everything that is wrong with it. */
function check(file: URL | string = CATALOGUE_FILE): number {
  try {
    const catalogue = Catalogue.load(file);
    const { benchmarks } = catalogue;
    const count = (which: (typeof benchmarks)[number][]) => String(which.length).padStart(4);
    const lines = [
      `${count([...benchmarks])} benchmarks`,
      `${count(benchmarks.filter(({ runner }) => runner === 'builtin'))} of this project's own`,
      `${count(benchmarks.filter(({ needsScorerKey }) => needsScorerKey))} need a key for a scorer`,
      `${count(benchmarks.filter(({ gatedDataset }) => gatedDataset))} need a Hugging Face token`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof CatalogueError) && !isMissing(error)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

process.exitCode = check(process.argv[2]);
