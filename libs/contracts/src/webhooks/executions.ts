import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { idempotency } from '../secrets-store/secrets.js';
import { id, page, pageRequest, timestamp } from '../words.js';
import { eventId, eventType } from './automation-events.js';
import { receivedResponse, sentRequest, usedVersion } from './webhooks.js';

const operation = operationsOf('webhooks');

export const executionStatus = z.enum(['pending', 'finished', 'failed']);
export type ExecutionStatus = z.infer<typeof executionStatus>;

/** Why an attempt, or a whole execution, came to nothing: a code of the error registry and its sentence. */
export const executionError = z.object({ code: z.string(), detail: z.string() });
export type ExecutionError = z.infer<typeof executionError>;

/** One event that fired one automation, and what became of it. */
export const execution = z.object({
  /** Also the `webhook-id` of every attempt, so that a receiver can tell a repetition from a new event. */
  id,
  automation: z.object({ id, name: z.string() }),
  webhook: z.object({ id, name: z.string() }),
  event: z.object({ id: eventId, type: eventType, receivedAt: timestamp }),
  status: executionStatus,
  /** Failed because the receiver did not take it within the deadline or the attempts that it is given. */
  deadLettered: z.boolean(),
  attempts: z.number().int().nonnegative(),
  /** When it is tried again; only while pending. */
  nextAttemptAt: timestamp.nullable(),
  /** What the receiver answered last. */
  responseStatus: z.number().int().nullable(),
  /** Why it failed; while pending, why the last attempt did. */
  error: executionError.nullable(),
  createdAt: timestamp,
  finishedAt: timestamp.nullable(),
  /** Who last had it sent again. */
  redeliveredBy: z.string().nullable(),
});
export type Execution = z.infer<typeof execution>;

/** One request, or one that could not be made. Every secret in use is redacted. */
export const executionAttempt = z.object({
  number: z.number().int().positive(),
  startedAt: timestamp,
  durationMs: z.number().nonnegative(),
  /** Null where nothing was sent, or where the process ended before it could write it down. */
  request: sentRequest.nullable(),
  response: receivedResponse.nullable(),
  /** Which version of each secret it used. */
  versions: z.array(usedVersion),
  error: executionError.nullable(),
});
export type ExecutionAttempt = z.infer<typeof executionAttempt>;

export const executionDetail = execution.extend({
  /** The event as it came in. */
  payload: z.record(z.string(), z.json()),
  history: z.array(executionAttempt),
});
export type ExecutionDetail = z.infer<typeof executionDetail>;

export const executionFilter = z.object({
  automation: id.optional(),
  webhook: id.optional(),
  status: executionStatus.optional(),
  deadLettered: z.boolean().optional(),
  eventType: eventType.optional(),
  /** Created at or after. */
  from: timestamp.optional(),
  /** Created before. */
  to: timestamp.optional(),
  /** Part of an event's id, of the error, or of an automation's name. */
  search: z.string().max(200).optional(),
});
export type ExecutionFilter = z.infer<typeof executionFilter>;

/** The newest first. */
export const listExecutions = operation(
  'executions.list',
  ['gateway'],
  pageRequest.extend(executionFilter.shape),
  page(execution),
);

export const getExecution = operation('executions.get', ['gateway'], z.object({ id }), executionDetail);

/**
 * Sends it again, under the same `webhook-id`, with a new deadline and new attempts. EXECUTION_PENDING while the last
 * ones still run.
 */
export const redeliverExecution = operation(
  'executions.redeliver',
  ['gateway'],
  z.object({ id, idempotency: idempotency.optional() }),
  execution,
);
