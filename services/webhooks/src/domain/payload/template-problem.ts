import { CountersignError, type InputProblem } from '@countersign/contracts';
import { positionsIn, type TextPosition } from './text-position.js';

/** What is wrong with a template, and where in its text. */
export interface TemplateProblem {
  offset: number;
  /** Never what was found there, unless that is the name of a variable. */
  message: string;
  /** The name, where the problem is a variable that the payload may not have. */
  variable?: string;
  /** No variable's problem: the text is no template at all. */
  structural?: boolean;
}

/** As an error's `errors` have it: the position is within the text that stands at `path`. */
export type PlacedProblem = InputProblem & TextPosition;

/** More would help nobody, and an error has to fit into an answer. */
const SHOWN_MAX = 50;
/** In the detail, which is one sentence. */
const TOLD_MAX = 5;

/** @returns UNKNOWN_VARIABLE if only variables are wrong, otherwise INVALID_INPUT; all problems, in the text's order */
export function templateError(problems: readonly TemplateProblem[], text: string, path: string): CountersignError {
  const positionOf = positionsIn(text);
  const ordered = [...problems].sort((a, b) => a.offset - b.offset);
  const shown = ordered.slice(0, SHOWN_MAX);
  const errors = shown.map(({ offset, message }): PlacedProblem => ({ path, message, ...positionOf(offset) }));
  const told = errors
    .slice(0, TOLD_MAX)
    .map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`);
  const more = problems.length > told.length ? [`and ${problems.length - told.length} more`] : [];
  const places = [...told, ...more].join('; ');
  const facts = { errors, problems: problems.length };
  if (problems.some(({ structural }) => structural)) {
    return new CountersignError('INVALID_INPUT', `Not valid: ${path}, ${places}.`, facts);
  }
  const variables = [...new Set(shown.flatMap(({ variable }) => (variable === undefined ? [] : [variable])))];
  return new CountersignError(
    'UNKNOWN_VARIABLE',
    `The payload names what it cannot have: ${places}. Correct the name, or give the webhook the secret ` +
      '(for ${ACCESS_TOKEN}, its accessTokenSecret).',
    { ...facts, variables },
  );
}
