import { z } from 'zod';

/** NUL and lone surrogates: PostgreSQL stores neither, and no encoding of the web has a place for the latter. */
const UNSTORABLE = /[\0\p{Cs}]/u;

export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** Text from outside that is kept and sent on as it is. @param max in UTF-16 code units */
export function storableText(max: number) {
  return z
    .string()
    .max(max, `must be at most ${max} characters`)
    .refine(isStorable, 'must not hold NUL or half of a surrogate pair');
}
