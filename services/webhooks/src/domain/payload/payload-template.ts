import { CountersignError, type AutomationEvent, type EventType, type PayloadEscaping } from '@countersign/contracts';
import { eventValue } from './event-values.js';
import { readJsonStrings } from './json-strings.js';
import { templateError, type TemplateProblem } from './template-problem.js';
import {
  occurrencesIn,
  readVariable,
  type KnownVariables,
  type Occurrence,
  type Variable,
} from './template-variable.js';
import { ESCAPES, type Escape } from './value-escaping.js';

export interface TemplateInput {
  text: string;
  format: 'json' | 'text';
  /** Of a text payload; JSON is `application/json`. */
  contentType?: string;
  /** Of a text payload, which needs one; JSON has its own. */
  escaping?: PayloadEscaping;
  /** The variables that stand for secrets of the webhook: the names in its `secrets`, and ACCESS_TOKEN where it has one. */
  allowedSecrets: readonly string[];
  /** Null for a payload that no event fills. */
  event: EventType | null;
  /** Where the text stands in the request, for errors. */
  path?: string;
}

interface TemplateValues {
  /** Of the template's event type; not used where that is null. */
  event?: AutomationEvent;
  /** The value (or, to show the request, a mask) of one of the template's `secrets`. */
  secretOf: (name: string) => string;
}

/** A payload whose every variable is known. */
export interface PayloadTemplate {
  /** The secrets that it needs, each once, by the names of their variables. */
  readonly secrets: readonly string[];
  /** The keys that it needs of an artifact's metadata. */
  readonly metadataKeys: readonly string[];
  readonly contentType: string;
  /**
   * The text with every variable filled in. Nothing else of it changes, whatever the values hold.
   * @throws CountersignError PAYLOAD_UNFILLABLE where the event lacks what the text names; SECRET_UNUSABLE for a value
   *   that the form of the payload has no way to say
   */
  readonly render: (values: TemplateValues) => string;
}

/** What of the source stays, and what is filled in between. */
type Part = string | Variable;

/**
 * Reads a payload as a template. In JSON, variables stand in the strings of values, never in keys, and only what is
 * between the quotes is replaced, escaped for there: the document keeps its structure, its numbers and its spaces.
 * @throws CountersignError INVALID_INPUT, UNKNOWN_VARIABLE, with every problem and its position in the text
 */
export function parseTemplate(input: TemplateInput): PayloadTemplate {
  const { text, format, event, path = 'payload.text' } = input;
  const known = { secrets: new Set(input.allowedSecrets), event };
  const { parts, problems } = format === 'json' ? readJson(text, known) : readText(text, known);
  if (problems.length > 0) throw templateError(problems, text, path);
  const escaping = format === 'json' ? 'json' : input.escaping;
  if (escaping === undefined) throw new Error('A text payload says how its values are escaped.');
  const variables = parts.filter((part) => typeof part !== 'string');
  return {
    secrets: unique(variables.flatMap((one) => (one.kind === 'secret' ? [one.name] : []))),
    metadataKeys: unique(variables.flatMap((one) => (one.kind === 'metadata' ? [one.key] : []))),
    contentType: format === 'json' ? 'application/json' : (input.contentType ?? 'text/plain; charset=utf-8'),
    render: (values) => render(parts, escaping, event, values),
  };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

interface Read {
  parts: Part[];
  problems: TemplateProblem[];
}

function readText(text: string, known: KnownVariables): Read {
  return split(text, occurrencesIn(text), known);
}

function readJson(document: string, known: KnownVariables): Read {
  const { strings, problems } = readJsonStrings(document);
  const keys = strings.filter(({ isKey, text }) => isKey && text.includes('${'));
  const inKeys = keys.map(({ text, offsetOf }): TemplateProblem => ({
    offset: offsetOf(text.indexOf('${')),
    message: 'must not hold ${…} in a key: only values are filled',
    structural: true,
  }));
  // Looked for in what a string says, so that one written with escapes (`\u0024{`) is found too.
  const occurrences = strings
    .filter(({ isKey }) => !isKey)
    .flatMap(({ text, offsetOf }) =>
      occurrencesIn(text).map(({ start, end, name }) => ({ start: offsetOf(start), end: offsetOf(end), name })),
    );
  const read = split(document, occurrences, known);
  return { parts: read.parts, problems: [...problems, ...inKeys, ...read.problems] };
}

/** @param occurrences in the order of the text */
function split(text: string, occurrences: readonly Occurrence[], known: KnownVariables): Read {
  const parts: Part[] = [];
  const problems: TemplateProblem[] = [];
  let done = 0;
  for (const { start, end, name } of occurrences) {
    const reading = readVariable(name, known);
    if ('variable' in reading) {
      parts.push(text.slice(done, start), reading.variable);
      done = end;
    } else {
      problems.push({ offset: start, message: reading.problem, variable: reading.name });
    }
  }
  parts.push(text.slice(done));
  return { parts, problems };
}

function render(
  parts: readonly Part[],
  escaping: PayloadEscaping,
  type: EventType | null,
  values: TemplateValues,
): string {
  // What follows from a mistake of ours must not be sent.
  if (type !== null && values.event?.type !== type) throw new Error(`This payload is filled from ${type}.`);
  const missing = new Set<string>();
  const filled = parts.map((part) => {
    if (typeof part === 'string') return part;
    const value = valueOf(part, values);
    if (value !== null) return escaped(part, value, escaping, ESCAPES[escaping]);
    missing.add(part.name);
    return '';
  });
  if (missing.size > 0) throw lacking([...missing]);
  return filled.join('');
}

function valueOf(variable: Variable, { event, secretOf }: TemplateValues): string | null {
  if (variable.kind !== 'secret') return event ? eventValue(variable, event) : null;
  const value = secretOf(variable.name);
  if (!value) throw new Error(`No value was opened for ${variable.name}.`);
  return value;
}

function escaped({ kind, name }: Variable, value: string, escaping: PayloadEscaping, escape: Escape): string {
  const text = escape(value);
  if (text !== null) return text;
  const [code, what] =
    kind === 'secret' ? (['SECRET_UNUSABLE', 'value'] as const) : (['PAYLOAD_UNFILLABLE', 'text'] as const);
  throw new CountersignError(
    code,
    `The ${what} of \${${name}} cannot be sent with the escaping ${escaping}: it holds a character that this form has ` +
      'no way to write. Nothing was sent. Change it, or send the payload as JSON.',
    kind === 'secret' ? { secrets: [name] } : { variables: [name] },
  );
}

/** Neither an empty text nor a literal `${…}` is what the author meant, so nothing leaves (promise 10). */
function lacking(names: readonly string[]): CountersignError {
  const listed = names.map((name) => `\${${name}}`).join(', ');
  return new CountersignError(
    'PAYLOAD_UNFILLABLE',
    `The event has no ${listed}. Nothing was sent. Add it to the artifact's metadata, or take it out of the payload.`,
    { variables: [...names] },
  );
}
