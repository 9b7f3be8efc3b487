import { CountersignError, type InputProblem, type RequestOf, type testWebhook } from '@countersign/contracts';
import { occurrencesIn, readVariable } from '../domain/payload/template-variable.js';

export type Json = RequestOf<typeof testWebhook>['payload'];

const ROOT = 'payload';

/** Deeper than any document that somebody wrote, and far from what a stack holds. */
const DEPTH_MAX = 100;

/** A payload whose every variable is known: what it needs, and the document once it has it. */
export interface PayloadTemplate {
  variables: ReadonlySet<string>;
  /** A value goes in as text and is not looked at again, whatever it holds. */
  fill(valueOf: (variable: string) => string): Json;
}

/**
 * Reads a payload as a template. Variables stand in the strings of its values, never in its keys, and are filled in the
 * parsed document, so JSON's own escaping keeps a quote or a newline in a value from changing what the document says.
 * @param known the variables that the webhook was given
 * @throws CountersignError UNKNOWN_VARIABLE naming each variable and its path; INVALID_INPUT
 */
export function readPayload(payload: Json, known: ReadonlySet<string>): PayloadTemplate {
  const variables = new Set<string>();
  const unknown: Unknown[] = [];
  mapStrings(payload, ROOT, (text, path) => {
    for (const { name } of occurrencesIn(text)) {
      const reading = readVariable(name, { secrets: known, event: null });
      if ('variable' in reading) variables.add(reading.variable.name);
      else unknown.push({ path, name: reading.name ?? null, message: reading.problem });
    }
    return text;
  });
  if (unknown.length > 0) throw unknownVariable(unknown);
  return { variables, fill: (valueOf) => mapStrings(payload, ROOT, (text) => fillText(text, valueOf)) };
}

function fillText(text: string, valueOf: (variable: string) => string): string {
  let done = 0;
  const filled = occurrencesIn(text).map(({ start, end, name }) => {
    const before = text.slice(done, start);
    done = end;
    return before + valueOf(name!);
  });
  return filled.join('') + text.slice(done);
}

function mapStrings(value: Json, path: string, map: (text: string, path: string) => string, depth = 0): Json {
  if (depth > DEPTH_MAX) throw invalid(ROOT, `must not be nested deeper than ${DEPTH_MAX} levels`);
  if (typeof value === 'string') return map(value, path);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => mapStrings(item, `${path}.${index}`, map, depth + 1));
  // fromEntries defines keys, so that one named __proto__ is a key like any other.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key.includes('${')) throw invalid(path, 'must not hold ${…} in a key: only values are filled');
      return [key, mapStrings(item, `${path}.${key}`, map, depth + 1)];
    }),
  );
}

interface Unknown {
  path: string;
  /** Null for what is no name at all; it may be anything, so it is not repeated. */
  name: string | null;
  message: string;
}

function unknownVariable(unknown: readonly Unknown[]): CountersignError {
  const shown = unknown.slice(0, 50);
  const places = shown.map(({ name, path }) => (name ? `\${${name}} at ${path}` : `\${ without a name at ${path}`));
  const errors: InputProblem[] = shown.map(({ path, message }) => ({ path, message }));
  const variables = [...new Set(shown.flatMap(({ name }) => (name ? [name] : [])))];
  return new CountersignError(
    'UNKNOWN_VARIABLE',
    `The webhook was not given ${places.join(', ')}. Nothing was sent. ` +
      'Add the secret to the webhook (for ${ACCESS_TOKEN}, its accessTokenSecret), or correct the name.',
    { variables, errors },
  );
}

function invalid(path: string, message: string): CountersignError {
  return new CountersignError('INVALID_INPUT', `Not valid: ${path}.`, { errors: [{ path, message }] });
}
