import type { EvalScorer } from '@countersign/contracts';
import { z } from 'zod';

/** One line of a data set. */
const dataSetSample = z.strictObject({
  id: z.string().min(1).max(200),
  input: z.string().min(1),
  /** For the scorer `choice`: what the model chooses from. */
  choices: z.array(z.string().min(1)).min(2).max(26).optional(),
  /** The letter of the right choice, the right answer, or the criterion that a grader judges by. */
  target: z.string().min(1),
});
export type DataSetSample = z.infer<typeof dataSetSample>;

/** @throws Error naming every line that is wrong */
export function parseDataSet(text: string, scorer: EvalScorer): DataSetSample[] {
  const problems: string[] = [];
  const samples: DataSetSample[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const problem = readLine(line, scorer, samples);
    if (problem !== null) problems.push(`line ${index + 1}: ${problem}`);
  }
  if (samples.length === 0) problems.push('there is no sample in it');
  if (problems.length > 0) throw new Error(`The data set is not valid: ${problems.join('; ')}.`);
  return samples;
}

function readLine(line: string, scorer: EvalScorer, samples: DataSetSample[]): string | null {
  const parsed = dataSetSample.safeParse(jsonOf(line));
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join(', ');
  const sample = parsed.data;
  if (samples.some(({ id }) => id === sample.id)) return `${sample.id} is there already`;
  const wrong = contradictionOf(sample, scorer);
  if (wrong === null) samples.push(sample);
  return wrong;
}

function contradictionOf({ choices, target }: DataSetSample, scorer: EvalScorer): string | null {
  if (scorer !== 'choice') return choices ? 'choices are for the scorer choice' : null;
  if (!choices) return 'it needs choices';
  return lettersOf(choices).includes(target) ? null : 'the target must be the letter of a choice';
}

export function lettersOf(choices: readonly string[]): string[] {
  return choices.map((_, index) => String.fromCharCode(65 + index));
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
