import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Catalogue, CATALOGUE_FILE } from './catalogue.js';
import { CatalogueError, parseCatalogue } from './parse-catalogue.js';

const text = readFileSync(CATALOGUE_FILE, 'utf8');
const entries = () => JSON.parse(text) as Record<string, unknown>[];

test('the catalogue holds the whole Inspect Evals family and the own benchmarks', () => {
  const { benchmarks } = Catalogue.load();
  const inspect = benchmarks.filter(({ runner }) => runner === 'inspect');
  expect(inspect).toHaveLength(105);
  const inCategories = Object.groupBy(inspect, ({ category }) => category);
  expect(Object.fromEntries(Object.entries(inCategories).map(([name, all]) => [name, all.length]))).toEqual({
    knowledge: 18,
    reasoning: 13,
    math: 9,
    code: 3,
    reading: 6,
    'long-context': 6,
    safety: 24,
    domain: 18,
    multimodal: 6,
    'instruction-following': 1,
    system: 1,
  });
  expect(inspect.filter(({ needsScorerKey }) => needsScorerKey).map(({ id }) => id)).toEqual([
    'simpleqa',
    'agentharm',
    'agentharm_benign',
    'mask',
    'sosbench',
    'xstest',
    'healthbench',
    'healthbench_consensus',
    'healthbench_hard',
  ]);
  expect(inspect.flatMap(({ id, gatedDataset }) => (gatedDataset ? [[id, gatedDataset.url]] : []))).toEqual([
    ['hle', 'https://huggingface.co/datasets/cais/hle'],
    ['lingoly', 'https://huggingface.co/datasets/ambean/lingOly'],
    ['lingoly_too', 'https://huggingface.co/datasets/jkhouja/LingOly-TOO'],
    ['mask', 'https://huggingface.co/datasets/cais/MASK'],
    ['personality_TRAIT', 'https://huggingface.co/datasets/snupilab/TRAIT'],
  ]);
});

test('the own data sets are there, each sample once', () => {
  const catalogue = Catalogue.load();
  const own = catalogue.benchmarks.filter(({ runner }) => runner === 'builtin');
  expect(own.map(({ id, scorer }) => [id, scorer, catalogue.samplesOf(id).length])).toEqual([
    ['countersign_choice', 'choice', 60],
    ['countersign_arithmetic', 'match', 400],
    ['countersign_explain', 'graded', 40],
  ]);
  for (const { id } of own) {
    const inputs = catalogue.samplesOf(id).map(({ input }) => input);
    expect(new Set(inputs).size).toBe(inputs.length);
  }
});

function problemsOf(json: unknown): readonly string[] {
  try {
    parseCatalogue(typeof json === 'string' ? json : JSON.stringify(json));
  } catch (error) {
    if (error instanceof CatalogueError) return error.problems;
  }
  return [];
}

test('the check names everything that is wrong, at once', () => {
  const all = entries();
  all[0]!['scorer'] = null;
  all[2]!['needsScorerKey'] = false;
  delete all[3]!['title'];
  all[4]!['source'] = 'http://example.com';
  all[5]!['colour'] = 'red';
  all.push({ ...all[6]! });
  const [choice, explain, untitled, insecure, coloured, twice] = [0, 2, 3, 4, 5, 6].map((at) => String(all[at]!['id']));
  expect(problemsOf(all)).toEqual([
    expect.stringMatching(`^${untitled}: title`),
    expect.stringMatching(`^${insecure}: source`),
    expect.stringMatching(`^${coloured}: .*colour`),
    `${twice} is there more than once.`,
    `${choice}: the builtin runner needs a scorer.`,
    `${explain}: a key for the scorer goes with the scorer graded.`,
  ]);
});

test.each(['', '{}', 'null', '[1]'])('%j is no catalogue', (wrong) => {
  expect(problemsOf(wrong)).not.toEqual([]);
});
