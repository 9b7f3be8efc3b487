import { displayName, id, pageRequest, role } from '@countersign/contracts';
import { z } from 'zod';

/** Upper and lower case are the same account. 254 characters are all that SMTP can deliver to (RFC 5321). */
export const emailAddress = z
  .email({ error: 'must be an email address' })
  .max(254)
  .meta({ description: 'An email address; upper and lower case are the same.', example: 'ada@example.com' });

/** Long rather than intricate (NIST SP 800-63B); the upper limit keeps hashing cheap for us. */
export const newPassword = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(1024, 'must have at most 1024 characters')
  .refine((text) => text.isWellFormed(), 'must be well-formed text')
  .meta({ description: '12 to 1024 characters of any kind.', format: 'password' });

/** A password to compare: any text may be wrong, so only its size is limited. */
export const givenPassword = z.string().min(1).max(1024).meta({ description: 'The password.', format: 'password' });

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A team's name in addresses. Never in the form of an id, so that `{team}` is always one or the other. */
export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be 1 to 63 of a-z, 0-9 and -, not starting or ending with -')
  .refine((text) => !isUuid(text), 'must not look like an id')
  .meta({ description: '1 to 63 of a-z, 0-9 and -.', example: 'research' });

export const userName = displayName.meta({ description: 'As shown to people.', example: 'Ada Lovelace' });

export const teamRole = role.meta({ description: 'Admins write; members use secrets by name and read metadata.' });

/** `{team}`: the guard has found the team already, so that any text that names none gets one and the same answer. */
export const teamParams = z.strictObject({
  team: z.string().meta({ description: "The team's slug or id.", example: 'default' }),
});

/** A whole number in a query, documented as the number that it is. */
const limitInQuery = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)
  .pipe(pageRequest.shape.limit.unwrap())
  .prefault('50')
  .meta({
    description: 'How many items at most.',
    override: { type: 'integer', minimum: 1, maximum: 200, default: 50, pattern: undefined },
  });

/** Part of a name, or of whatever a list is searched by. */
export const searchInQuery = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters')
  .optional();

export const pageQuery = z.strictObject({
  cursor: pageRequest.shape.cursor.meta({ description: 'The `nextCursor` of an earlier answer.' }),
  limit: limitInQuery,
});
export type PageQuery = z.output<typeof pageQuery>;

export const uuid = id;
