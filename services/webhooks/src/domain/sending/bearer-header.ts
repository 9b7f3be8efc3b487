import { CountersignError } from '@countersign/contracts';
import type { OpenedSecret } from '@countersign/holder';

/** What a header carries unchanged: printable ASCII, without spaces at the ends, which receivers take off. */
const FITS = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** @throws CountersignError SECRET_UNUSABLE for a value that a header would change or could not hold */
export function bearerHeader({ secret, value }: OpenedSecret): string {
  const token = value.reveal().toString('utf8');
  if (FITS.test(token)) return `Bearer ${token}`;
  throw new CountersignError(
    'SECRET_UNUSABLE',
    `The value of ${secret} cannot be sent as a bearer token: a header holds printable ASCII without line breaks ` +
      `or spaces at its ends. Rotate ${secret} to such a value (a line break at the end is the usual cause).`,
    { secrets: [secret] },
  );
}
