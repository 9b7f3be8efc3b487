import type { Benchmark } from '@countersign/contracts';
import { readFileSync } from 'node:fs';
import { parseDataSet, type DataSetSample } from '../runners/builtin/data-set.js';
import { CatalogueError, parseCatalogue } from './parse-catalogue.js';

/** Beside `src` and `dist`, so that the sources and what is built of them read the same files. */
const PACKAGE = new URL('../../', import.meta.url);
export const CATALOGUE_FILE = new URL('catalogue/benchmarks.json', PACKAGE);

/** Every benchmark that there is, and the samples of those that this service runs itself. */
export class Catalogue {
  private readonly byId: ReadonlyMap<string, Benchmark>;

  constructor(
    readonly benchmarks: readonly Benchmark[],
    private readonly dataSets: ReadonlyMap<string, readonly DataSetSample[]>,
  ) {
    this.byId = new Map(benchmarks.map((benchmark) => [benchmark.id, benchmark]));
  }

  /** @throws CatalogueError naming every problem of the catalogue and of its data sets */
  static load(file: URL | string = CATALOGUE_FILE): Catalogue {
    const benchmarks = parseCatalogue(readFileSync(file, 'utf8'));
    const problems: string[] = [];
    const dataSets = new Map<string, readonly DataSetSample[]>();
    for (const { id, scorer } of benchmarks) {
      if (!scorer) continue;
      try {
        dataSets.set(id, parseDataSet(readFileSync(new URL(`data-sets/${id}.jsonl`, PACKAGE), 'utf8'), scorer));
      } catch (error) {
        problems.push(`${id}: ${(error as Error).message}`);
      }
    }
    if (problems.length > 0) throw new CatalogueError(problems);
    return new Catalogue(benchmarks, dataSets);
  }

  find(id: string): Benchmark | null {
    return this.byId.get(id) ?? null;
  }

  /** Of a benchmark that the builtin runner runs. */
  samplesOf(id: string): readonly DataSetSample[] {
    return this.dataSets.get(id) ?? [];
  }
}
