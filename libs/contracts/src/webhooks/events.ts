import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { id, timestamp } from '../words.js';
import { automationEvent, eventId } from './automation-events.js';

const operation = operationsOf('webhooks');

/** How many events come in one request at the most. */
export const EVENT_BATCH_MAX = 100;

/** Of the request that brings a batch: the bus carries it in one message. */
export const EVENT_BATCH_BYTES_MAX = 512 * 1024;

export const eventBatch = z.object({
  events: z.array(automationEvent).min(1, 'must hold an event').max(EVENT_BATCH_MAX),
});

/** In the order of the batch. */
export const eventReceipt = z.object({
  items: z.array(
    z.object({
      id: eventId,
      /** `duplicate`: an event with this id came before, and only that one counts. */
      outcome: z.enum(['accepted', 'duplicate']),
    }),
  ),
});
export type EventReceipt = z.infer<typeof eventReceipt>;

/**
 * Takes events in. The answer means that all of them are kept: each fires what it matches, at least once, whatever
 * ends meanwhile. Without an answer some may have been taken: sending the batch again is safe.
 */
export const receiveAutomationEvents = operation('events.receive', ['gateway'], eventBatch, eventReceipt);

/** The JetStream work queue between intake and matching. */
export const AUTOMATION_EVENTS_STREAM = 'AUTOMATION_EVENTS';
export const AUTOMATION_EVENTS_SUBJECTS = 'automation-events.>';
/** The durable consumer that all replicas share. */
export const AUTOMATION_EVENTS_CONSUMER = 'match';

/** The team's id only, so no user text is ever part of a subject. */
export function automationEventSubject(team: string): string {
  return `automation-events.${team}`;
}

/** One message of the queue. What a later version adds is ignored by an earlier one. */
export const queuedEvent = z.object({
  team: id,
  event: automationEvent,
  receivedAt: timestamp,
  /** Who sent it, as shown to people. */
  receivedBy: z.string(),
});
export type QueuedEvent = z.infer<typeof queuedEvent>;
