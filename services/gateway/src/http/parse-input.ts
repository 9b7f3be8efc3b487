import { CountersignError, type InputProblem } from '@countersign/contracts';
import type { z } from 'zod';

/** More than this helps nobody. */
const PROBLEMS_MAX = 50;

/**
 * What may be said of a name that the client made up: only what looks like a misspelt field. Anything else could be a
 * value that went to the wrong place.
 */
const FIELD_NAME = /^[A-Za-z]{1,32}(_[A-Za-z]{1,32}){0,3}$/;

/** @throws CountersignError INVALID_INPUT with the path and rule of each thing that is wrong, never what was sent */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => problemsOf(issue, input)).slice(0, PROBLEMS_MAX);
  const fields = [...new Set(errors.map(({ path }) => path || 'the body'))].join(', ');
  throw new CountersignError('INVALID_INPUT', `Not valid: ${fields}.`, { errors });
}

function problemsOf(issue: z.core.$ZodIssue, input: unknown): InputProblem[] {
  const path = issue.path.map(pathPart);
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: messageOf(issue, input) }];
  return issue.keys.map((key) =>
    FIELD_NAME.test(key)
      ? { path: [...path, key].join('.'), message: 'is not a known field' }
      : { path: path.join('.'), message: 'holds a field that is not known' },
  );
}

/** Of what could be this or that, the schema itself says no more than that it is neither. */
function messageOf({ code, path, message }: z.core.$ZodIssue, input: unknown): string {
  if (code !== 'invalid_union') return message;
  const found = path.reduce<unknown>((of, part) => (of as Record<PropertyKey, unknown> | undefined)?.[part], input);
  return found === undefined ? 'is required' : message;
}

function pathPart(part: PropertyKey): string {
  return typeof part === 'number' || FIELD_NAME.test(String(part)) ? String(part) : '*';
}
