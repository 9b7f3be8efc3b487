import { CountersignError } from '@countersign/contracts';
import type { Redactor } from '@countersign/secret-value';

/** A copy in which every text is redacted: of JSON-like data, names of members included, and of bytes. */
export function redactDeep<T>(redactor: Redactor, data: T): T {
  return copy(redactor, data) as T;
}

/**
 * What a use failed with, for whoever it goes to: a library's message may quote what the library was given. Other errors
 * than ours are changed in place, so that their kind and code stay.
 */
export function redactError(redactor: Redactor, error: unknown): unknown {
  if (error instanceof CountersignError) {
    return new CountersignError(error.code, redactor.redact(error.detail), redactDeep(redactor, error.facts));
  }
  if (!(error instanceof Error)) return redactDeep(redactor, error);
  for (const part of ['message', 'stack'] as const) {
    const text = error[part];
    if (text) Object.defineProperty(error, part, { value: redactor.redact(text), configurable: true, writable: true });
  }
  if (error.cause !== undefined) error.cause = redactError(redactor, error.cause);
  return error;
}

function copy(redactor: Redactor, data: unknown): unknown {
  if (typeof data === 'string') return redactor.redact(data);
  if (Array.isArray(data)) return data.map((item) => copy(redactor, item));
  if (data instanceof Uint8Array) return redactor.redactBytes(data);
  if (typeof data !== 'object' || data === null || !isPlain(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [redactor.redact(name), copy(redactor, value)]),
  );
}

function isPlain(data: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === Object.prototype || prototype === null;
}
