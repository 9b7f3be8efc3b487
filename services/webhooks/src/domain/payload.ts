import { CountersignError, type InputProblem, type RequestOf, type testWebhook } from '@countersign/contracts';

export type Json = RequestOf<typeof testWebhook>['payload'];

/**
 * `${NAME}` within a string. Every `${` begins a variable, closed or not: there is no escape, so that a literal
 * `${NAME}` can never leave the building (promise 10).
 */
const VARIABLE = /\$\{([^}]*)(\}|$)/g;
const NAME = /^[A-Za-z0-9_]{1,255}$/;
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
    for (const [, name, end] of text.matchAll(VARIABLE)) {
      if (end === '}' && known.has(name!)) variables.add(name!);
      else unknown.push({ path, name: end === '}' && NAME.test(name!) ? name! : null });
    }
    return text;
  });
  if (unknown.length > 0) throw unknownVariable(unknown);
  return {
    variables,
    fill: (valueOf) => mapStrings(payload, ROOT, (text) => text.replace(VARIABLE, (_, name: string) => valueOf(name))),
  };
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
}

function unknownVariable(unknown: readonly Unknown[]): CountersignError {
  const shown = unknown.slice(0, 50);
  const places = shown.map(({ name, path }) => (name ? `\${${name}} at ${path}` : `\${ without a name at ${path}`));
  const errors: InputProblem[] = shown.map(({ name, path }) => ({ path, message: messageFor(name) }));
  const variables = [...new Set(shown.flatMap(({ name }) => (name ? [name] : [])))];
  return new CountersignError(
    'UNKNOWN_VARIABLE',
    `The webhook was not given ${places.join(', ')}. Nothing was sent. ` +
      'Add the secret to the webhook (for ${ACCESS_TOKEN}, its accessTokenSecret), or correct the name.',
    { variables, errors },
  );
}

function messageFor(name: string | null): string {
  if (name === null) return 'every ${ must begin the name of a variable and end with }';
  return `the webhook was not given \${${name}}`;
}

function invalid(path: string, message: string): CountersignError {
  return new CountersignError('INVALID_INPUT', `Not valid: ${path}.`, { errors: [{ path, message }] });
}
