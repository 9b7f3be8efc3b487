import { z } from 'zod';
import { missingSecret } from './secrets-store/references.js';
import { idempotency } from './secrets-store/secrets.js';
import { id, timestamp } from './words.js';

/** What is shown of every resource of a consumer, beside what it is. */
export const resourceFields = {
  id,
  /** Broken: it lacks secrets that it needs, and does nothing that needs them. */
  health: z.enum(['ready', 'broken']),
  missing: z.array(missingSecret),
  createdAt: timestamp,
  createdBy: z.string(),
  updatedAt: timestamp,
  updatedBy: z.string(),
};

/** What every write of one may carry. */
export const writeOptions = { idempotency: idempotency.optional() };
