import { z } from 'zod';

/** A secret's name (DESIGN §1): letters, digits and `_`, 1 to 255 characters. */
export const secretName = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,255}$/, 'must be 1 to 255 letters, digits or underscores')
  .meta({ description: 'Letters, digits and _, 1 to 255 characters.', example: 'HF_TOKEN' });

/** UUIDv7 (RFC 9562): sorts by time of creation. */
export const id = z.uuid({ error: 'must be a UUID' });

/** Of as many digits as a larger one may have: as texts they compare as numbers do. */
const REVISION_MAX = '9223372036854775807';

/** A position in the one total order of changes. A bigint in PostgreSQL; a decimal string never loses digits in JSON. */
export const revision = z
  .string()
  .regex(/^\d{1,19}$/, 'must be a revision')
  .refine((digits) => digits.length < REVISION_MAX.length || digits <= REVISION_MAX, 'must be a revision');

/** RFC 3339, UTC. */
export const timestamp = z.iso.datetime();

/** Text that a person typed to name a thing: trimmed, no control characters. */
export const displayName = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(200, 'must be at most 200 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');

export const role = z.enum(['admin', 'member']);
export type Role = z.infer<typeof role>;

/** Base64url without padding: how bytes travel in JSON. */
export const bytes = z.string().regex(/^[A-Za-z0-9_-]*$/, 'must be base64url');

/** A value's limits (the walking system's issue): 1 byte to 64 KiB of UTF-8. */
export const VALUE_BYTES_MAX = 65_536;

export const pageRequest = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
