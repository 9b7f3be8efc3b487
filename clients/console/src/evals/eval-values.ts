import type { Benchmark, EvalJobInput } from '../api/types.js';

/** Of a million tokens, in US dollars; empty where nobody said. */
interface Price {
  input: number | string;
  output: number | string;
}

/** A launch as its form holds it: also the keys that only some benchmarks need. */
export interface EvalValues {
  name: string;
  baseUrl: string;
  modelName: string;
  apiKeySecret: string | null;
  price: Price;
  benchmarks: string[];
  graderBaseUrl: string;
  graderName: string;
  graderKeySecret: string | null;
  hfTokenSecret: string | null;
  sampleLimit: number | string;
  project: string;
  publish: boolean;
  concurrency: number | string;
}

export const NEW_EVAL: EvalValues = {
  ...{ name: '', baseUrl: 'https://api.openai.com/v1', modelName: '', apiKeySecret: null },
  ...{ price: { input: '', output: '' }, benchmarks: [] },
  ...{ graderBaseUrl: 'https://api.openai.com/v1', graderName: 'gpt-4.1-mini', graderKeySecret: null },
  ...{ hfTokenSecret: null, sampleLimit: '', project: '', publish: false, concurrency: 8 },
};

/** What the chosen benchmarks cannot do without. */
export function needsOf(chosen: readonly Benchmark[]) {
  return {
    graded: chosen.filter(({ needsScorerKey }) => needsScorerKey),
    gated: chosen.filter(({ gatedDataset }) => gatedDataset !== null),
  };
}

/**
 * As the API takes it. A key that is needed and was not chosen goes as an empty name, and the keys that are not needed do
 * not go at all: so the API finds everything that is wrong at once.
 */
export function inputOf(values: EvalValues, chosen: readonly Benchmark[]): EvalJobInput {
  const { name, modelName, benchmarks, project, publish } = values;
  const { graded, gated } = needsOf(chosen);
  return {
    ...{ name, benchmarks, project, publish, start: true },
    model: {
      baseUrl: values.baseUrl.trim(),
      name: modelName.trim(),
      apiKeySecret: values.apiKeySecret ?? '',
      price: priceOf(values.price),
    },
    grader:
      graded.length === 0
        ? null
        : {
            baseUrl: values.graderBaseUrl.trim(),
            name: values.graderName.trim(),
            keySecret: values.graderKeySecret ?? '',
            price: null,
          },
    hfTokenSecret: gated.length === 0 ? null : (values.hfTokenSecret ?? ''),
    sampleLimit: values.sampleLimit === '' ? null : Number(values.sampleLimit),
    concurrency: Number(values.concurrency),
  };
}

function priceOf({ input, output }: Price): EvalJobInput['model']['price'] {
  return input === '' && output === '' ? null : { input: Number(input), output: Number(output) };
}
