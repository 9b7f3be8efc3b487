import type { EvalGrader } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { Catalogue } from '../catalogue/catalogue.js';
import { problemsOf } from './job-problems.js';

const catalogue = Catalogue.load();
const grader: EvalGrader = { baseUrl: 'https://api.openai.com/v1', name: 'judge', keySecret: 'JUDGE', price: null };
const check = (benchmarks: string[], keys: { grader?: boolean; hf?: boolean } = {}) =>
  problemsOf({ benchmarks, grader: keys.grader ? grader : null, hfTokenSecret: keys.hf ? 'HF' : null }, catalogue);

test('keys are required exactly where a benchmark needs them', () => {
  expect(check(['gsm8k', 'math', 'drop', 'squad'])).toEqual([]);
  expect(check(['simpleqa'], { grader: true })).toEqual([]);
  expect(check(['hle'], { hf: true })).toEqual([]);
  expect(check(['mask'], { grader: true, hf: true })).toEqual([]);
  expect(check(['countersign_explain'], { grader: true })).toEqual([]);
  expect(check(['gsm8k'], { grader: true, hf: true }).map(({ path }) => path)).toEqual(['grader', 'hfTokenSecret']);
  expect(check(['mask', 'hle'])).toEqual([
    { path: 'grader', message: 'must be given: mask cannot do without' },
    { path: 'hfTokenSecret', message: 'must be given: mask, hle cannot do without' },
  ]);
});

test('everything that is wrong is told at once', () => {
  const benchmarks = ['gsm8k', 'nope', 'gsm8k', 'mask', 'countersign_choice'];
  expect(check(benchmarks)).toEqual([
    { path: 'benchmarks.1', message: 'is no benchmark of the catalogue' },
    { path: 'benchmarks.2', message: 'is there already' },
    { path: 'benchmarks', message: 'must be at most 4' },
    { path: 'benchmarks', message: 'must be run as two jobs: countersign_choice in one, the others in another' },
    { path: 'grader', message: 'must be given: mask cannot do without' },
    { path: 'hfTokenSecret', message: 'must be given: mask cannot do without' },
  ]);
});
