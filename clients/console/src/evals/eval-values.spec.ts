import { describe, expect, test } from '@jest/globals';
import type { Benchmark } from '../api/types.js';
import { inputOf, NEW_EVAL } from './eval-values.js';

const benchmark = (more: Partial<Benchmark>): Benchmark => ({
  ...{ id: 'one', title: 'One', category: 'math', description: 'One.', source: null, runner: 'inspect', scorer: null },
  ...{ needsScorerKey: false, gatedDataset: null, ...more },
});
const GATED = { name: 'a/set', url: 'https://huggingface.co/datasets/a/set' };

describe('what a launch sends', () => {
  test('keys go exactly where a chosen benchmark needs them', () => {
    const values = { ...NEW_EVAL, graderKeySecret: 'JUDGE', hfTokenSecret: 'HF' };
    expect(inputOf(values, [benchmark({})])).toMatchObject({ grader: null, hfTokenSecret: null });
    expect(inputOf(values, [benchmark({}), benchmark({ needsScorerKey: true })])).toMatchObject({
      grader: { keySecret: 'JUDGE', name: 'gpt-4.1-mini', baseUrl: 'https://api.openai.com/v1' },
      hfTokenSecret: null,
    });
    expect(inputOf(values, [benchmark({ gatedDataset: GATED })])).toMatchObject({ grader: null, hfTokenSecret: 'HF' });
  });

  test('a needed key that nobody chose is sent as an empty name, which is refused together with the rest', () => {
    const both = [benchmark({ needsScorerKey: true, gatedDataset: GATED })];
    expect(inputOf(NEW_EVAL, both)).toMatchObject({
      model: { apiKeySecret: '' },
      grader: { keySecret: '' },
      hfTokenSecret: '',
    });
  });

  test('no limit and no prices unless somebody typed them; a price of nothing is one', () => {
    expect(inputOf(NEW_EVAL, [])).toMatchObject({ sampleLimit: null, model: { price: null } });
    const typed = { ...NEW_EVAL, sampleLimit: 20, price: { input: 0, output: '' } };
    expect(inputOf(typed, [])).toMatchObject({ sampleLimit: 20, model: { price: { input: 0, output: 0 } } });
  });
});
