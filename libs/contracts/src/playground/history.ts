import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { usedVersion } from '../webhooks/webhooks.js';
import { id, page, pageRequest, timestamp } from '../words.js';

const operation = operationsOf('playground');

/** One request for a completion, as it is counted. */
export const completionRecord = z.object({
  id,
  startedAt: timestamp,
  /** Who asked. */
  actor: z.string(),
  provider: z.string(),
  model: z.string(),
  streamed: z.boolean(),
  trials: z.number().int(),
  /** `cancelled`: its asker left. `failed`: see `errorCode`. */
  outcome: z.enum(['ok', 'cancelled', 'failed']),
  errorCode: z.string().nullable(),
  /** Null where the provider did not say, or the answer did not come to its end. */
  promptTokens: z.number().int().nullable(),
  completionTokens: z.number().int().nullable(),
  /** Until the first piece of the answer; null where none came. */
  firstTokenMs: z.number().int().nullable(),
  durationMs: z.number().int(),
  /** Which version of each secret the request used. */
  versions: z.array(usedVersion),
});
export type CompletionRecord = z.infer<typeof completionRecord>;

/** A team's requests, the newest first: a member's own, an admin's all. */
export const listCompletions = operation(
  'completions.list',
  ['gateway'],
  pageRequest.extend({ mine: z.boolean().optional() }),
  page(completionRecord),
);

/** One of one's own requests, with what was asked and answered, redacted; null where that was too long to be kept. */
export const getCompletion = operation(
  'completions.get',
  ['gateway'],
  z.object({ id }),
  completionRecord.extend({ request: z.unknown().nullable(), answer: z.unknown().nullable() }),
);
