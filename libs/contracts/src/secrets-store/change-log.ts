import { z } from 'zod';
import { CONSUMERS } from '../services.js';
import { operationsOf } from '../operation.js';
import { change } from '../changes.js';
import { revision } from '../words.js';

const operation = operationsOf('secrets-store');

/**
 * The change log by revision: what the bus has not brought is fetched here, never skipped. Changes come consecutively
 * from `after` + 1; where the log no longer reaches back so far, the answer says so and gives the head to start from.
 */
export const changesSince = operation(
  'changes.since',
  [...CONSUMERS, 'resolver'],
  z.object({ after: revision, limit: z.number().int().min(1).max(1000).default(500) }),
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('changes'), changes: z.array(change), head: revision }),
    z.object({ outcome: z.literal('truncated'), head: revision }),
  ]),
);
