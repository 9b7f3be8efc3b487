import { readFileSync } from 'node:fs';

interface Sample {
  id: string;
  input: string;
  target: string;
}

const FOLDER = new URL('../../../services/evals/data-sets/', import.meta.url);

/** How well each sample is answered, by its number alone: every fourth wrong; of those that are graded, every fifth half. */
const isRight = (index: number) => index % 4 !== 3;
const gradeOf = (index: number) => (index % 5 === 4 ? 'P' : isRight(index) ? 'C' : 'I');

function samplesOf(benchmark: string): Sample[] {
  const lines = readFileSync(new URL(`${benchmark}.jsonl`, FOLDER), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Sample);
}

const choice = samplesOf('countersign_choice');
const arithmetic = samplesOf('countersign_arithmetic');
const explain = samplesOf('countersign_explain');

/** What a model that knows some of the answers says to every prompt of the three benchmarks. */
const ANSWERS: [begin: string, answer: string][] = [
  ...choice.map(({ input, target }, index): [string, string] => [
    `${input}\n\nA) `,
    `ANSWER: ${isRight(index) ? target : target === 'A' ? 'B' : 'A'}`,
  ]),
  ...arithmetic.map(({ input, target }, index): [string, string] => [
    `${input}\n\nEnd`,
    `ANSWER: ${isRight(index) ? target : `${target}1`}`,
  ]),
];

export function answerTo(prompt: string): string {
  const known = ANSWERS.find(([begin]) => prompt.startsWith(begin));
  if (known) return known[1];
  const explained = explain.findIndex(({ input }) => prompt === input);
  if (explained >= 0) return `Explanation ${explained}.`;
  const graded = explain.findIndex(({ input }) => prompt.includes(`<question>\n${input}\n</question>`));
  if (!prompt.includes(`<answer>\nExplanation ${graded}.\n</answer>`)) throw new Error('Nobody asks this.');
  return `GRADE: ${gradeOf(graded)}`;
}

/** Worked out by hand: 15 of 60 wrong; 100 of 400; of 40, 8 half, and of the others 8 wrong. */
export const EXPECTED = [
  { benchmark: 'countersign_choice', scored: 60, failed: 0, score: 45 / 60 },
  { benchmark: 'countersign_arithmetic', scored: 400, failed: 0, score: 300 / 400 },
  { benchmark: 'countersign_explain', scored: 40, failed: 0, score: (8 * 0.5 + 24) / 40 },
];
