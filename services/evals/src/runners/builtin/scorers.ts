import { lettersOf, type DataSetSample } from './data-set.js';

/** How good one answer is, from 0 to 1, and why. */
export interface Judgement {
  score: number;
  explanation: string;
}

const ANSWER_LINE = /^\W*ANSWER\W*:\s*(.*)$/gim;
/** Signs that models wrap answers in, and the full stop after them. */
const WRAPPING = /^[\s*_`"'()$]+|[\s*_`"'()$.]+$/g;
const NUMBER = /-?\d[\d,]*(?:\.\d+)?/g;

/** By its letter: that of the last ANSWER line, or the whole answer where it is one letter. */
export function scoreChoice({ choices = [], target }: DataSetSample, answer: string): Judgement {
  const letters = lettersOf(choices);
  const said = (answerLine(answer) ?? answer.replace(WRAPPING, '')).replace(/[):].*$/s, '').toUpperCase();
  if (!letters.includes(said)) return { score: 0, explanation: 'No letter was chosen.' };
  return judged(said === target, said, target);
}

/** By number where the target is one, else by text without regard to case and spaces. */
export function scoreMatch({ target }: DataSetSample, answer: string): Judgement {
  const wanted = numberOf(target);
  if (wanted === null) {
    const said = answerLine(answer) ?? answer.replace(WRAPPING, '');
    return judged(plain(said) === plain(target), said, target);
  }
  const said = lastNumber(answerLine(answer) ?? answer);
  if (said === null) return { score: 0, explanation: 'No number was given.' };
  return judged(said === wanted, String(said), target);
}

const GRADES: Record<string, number> = { C: 1, P: 0.5, I: 0 };
const GRADE_LINE = /^\W*GRADE\W*:\W*([CPI])\b/gim;

/** By what the grader said. @returns null where it gave no grade */
export function scoreGrade(graded: string): Judgement | null {
  const grade = [...graded.matchAll(GRADE_LINE)].at(-1)?.[1]?.toUpperCase();
  return grade === undefined ? null : { score: GRADES[grade]!, explanation: graded.trim() };
}

function judged(isRight: boolean, said: string, target: string): Judgement {
  return {
    score: isRight ? 1 : 0,
    explanation: isRight ? `${said} is right.` : `${said} was answered, ${target} is right.`,
  };
}

function answerLine(answer: string): string | null {
  const said = [...answer.matchAll(ANSWER_LINE)].at(-1)?.[1]?.replace(WRAPPING, '');
  return said === undefined || said === '' ? null : said;
}

function lastNumber(text: string): number | null {
  const last = [...text.matchAll(NUMBER)].at(-1)?.[0];
  return last === undefined ? null : numberOf(last);
}

/** Thousands may be set apart by commas; what else is not a number is none. */
function numberOf(text: string): number | null {
  const digits = text.trim().replace(/(?<=\d),(?=\d{3}(?!\d))/g, '');
  return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : null;
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
