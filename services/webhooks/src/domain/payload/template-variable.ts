import {
  ACCESS_TOKEN_VARIABLE,
  eventsWith,
  isEventVariable,
  METADATA_VARIABLE,
  type EventType,
  type EventVariable,
} from '@countersign/contracts';

/** What is filled in. */
export type Variable =
  | { kind: 'secret'; name: string }
  | { kind: 'event'; name: Exclude<EventVariable, typeof METADATA_VARIABLE> }
  | { kind: 'metadata'; name: string; key: string };

/** What a payload may name. */
export interface KnownVariables {
  secrets: ReadonlySet<string>;
  /** Null: no event fills it. */
  event: EventType | null;
}

/** A `${…}` in a text. */
export interface Occurrence {
  start: number;
  end: number;
  /** Null where it is not closed. */
  name: string | null;
}

/**
 * Every `${` begins a variable, closed or not: there is no escape, so that a literal `${NAME}` can never leave the
 * building (promise 10).
 */
const VARIABLE = /\$\{((?:(?!\$\{)[^}])*)(\}?)/g;
const NAME = /^[A-Za-z0-9_]{1,255}$/;
/** Any text but line breaks and control characters; it cannot hold `}` or `${`. */
const METADATA_KEY = /^artifact_metadata\.([^\p{Cc}\p{Cs}]{1,255})$/u;

export function occurrencesIn(text: string): Occurrence[] {
  return Array.from(text.matchAll(VARIABLE), ({ index, 0: whole, 1: name, 2: end }) => ({
    start: index,
    end: index + whole.length,
    name: end === '}' ? name! : null,
  }));
}

export type Reading = { variable: Variable } | { problem: string; name?: string };

/** What a name stands for, or why it stands for nothing here. What is no name at all may be anything: it is not repeated. */
export function readVariable(name: string | null, { secrets, event }: KnownVariables): Reading {
  const key = name === null ? undefined : METADATA_KEY.exec(name)?.[1];
  if (name === null || (key === undefined && !NAME.test(name))) {
    return { problem: 'every ${ must begin the name of a variable and end with }' };
  }
  if (key === undefined && !isEventVariable(name)) {
    if (secrets.has(name)) return { variable: { kind: 'secret', name } };
    return { problem: whyNotGiven(name), name };
  }
  const field = key === undefined ? (name as EventVariable) : METADATA_VARIABLE;
  if (secrets.has(name)) return { problem: `\${${name}} is both a secret of the webhook and a part of events`, name };
  if (field === METADATA_VARIABLE && key === undefined) {
    return { problem: `\${${METADATA_VARIABLE}.<KEY>} needs the key of a value`, name };
  }
  if (event === null) return { problem: `no event fills this payload, so it has no \${${name}}`, name };
  const events = eventsWith(field);
  if (!events.includes(event)) return { problem: `${event} has no \${${name}}; ${listed(events)}`, name };
  if (field === METADATA_VARIABLE) return { variable: { kind: 'metadata', name, key: key! } };
  return { variable: { kind: 'event', name: field } };
}

function whyNotGiven(name: string): string {
  const given =
    name === ACCESS_TOKEN_VARIABLE ? 'the webhook has no accessTokenSecret for' : 'the webhook was not given';
  return `${given} \${${name}}`;
}

function listed(events: readonly EventType[]): string {
  return `${events.join(', ')} ${events.length > 1 ? 'have' : 'has'} it`;
}
