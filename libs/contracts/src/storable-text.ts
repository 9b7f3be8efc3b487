import { z } from 'zod';

export const NOT_STORABLE = 'must not hold NUL or half of a surrogate pair';

/**
 * Of a text, or of every text and key in what is kept as JSON: PostgreSQL stores neither NUL nor lone surrogates, and no
 * encoding of the web has a place for the latter. What cannot be stored is refused before anything is done with it.
 */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => isStorable(key) && isStorable(member));
}

/** What can be kept of a text from outside that nobody can be asked to send again otherwise. */
export function toStorable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** Text from outside that is kept and sent on as it is. @param max in UTF-16 code units */
export function storableText(max: number) {
  return z.string().max(max, `must be at most ${max} characters`).refine(isStorable, NOT_STORABLE);
}
