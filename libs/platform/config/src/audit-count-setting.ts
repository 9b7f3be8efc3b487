import { z } from 'zod';
import type { Setting } from './settings.js';

/** For the services that count acts (libs/platform/audit). */
export const auditCountSeconds = {
  name: 'COUNTERSIGN_AUDIT_COUNT_SECONDS',
  description: 'For how long uses, resolves and refusals are counted before the count becomes an audit entry.',
  expects: 'a number of seconds from 1 to 86400',
  schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(1).max(86_400)),
  default: '60',
} satisfies Setting<number>;
