import { CountersignError } from '@countersign/contracts';
import type { Credentials } from './provider-adapter.js';

/** What a header carries unchanged: printable ASCII without spaces at the ends. */
const FITS_HEADER = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** @throws CountersignError SECRET_UNUSABLE for a value that a header would change or could not hold */
export function credential(credentials: Credentials, slot: string): string {
  return fitting(credentials, slot, FITS_HEADER, 'printable ASCII without line breaks or spaces at its ends');
}

/** @throws CountersignError SECRET_UNUSABLE, which says what the value must be and not what it is */
export function fitting(credentials: Credentials, slot: string, pattern: RegExp, what: string): string {
  const value = credentials[slot];
  // Every reference was opened: a gap is our mistake, and an empty key must not be sent (promise 10).
  if (value === undefined) throw new Error(`No value was opened for the slot ${slot}.`);
  if (!pattern.test(value)) throw unusable(slot, what);
  return value;
}

export function unusable(slot: string, what: string): CountersignError {
  return new CountersignError(
    'SECRET_UNUSABLE',
    `The value for ${slot} must be ${what}. Rotate the secret to such a value.`,
    {
      slot,
    },
  );
}
