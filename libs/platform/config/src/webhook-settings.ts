import { z } from 'zod';
import type { Setting } from './settings.js';

const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max));

const decimal = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));

/** How webhooks deliver, and for how long they remember it. */
export const webhookSettings = {
  webhookHistoryDays: {
    name: 'COUNTERSIGN_WEBHOOK_HISTORY_DAYS',
    description: 'For how many days the history of webhook automations is kept. What is pending stays.',
    expects: 'a number of days from 1 to 3650',
    schema: whole(1, 3650),
    default: '30',
  } satisfies Setting<number>,
  webhookConcurrency: {
    name: 'COUNTERSIGN_WEBHOOK_CONCURRENCY',
    description: 'How many deliveries one webhooks process makes at a time.',
    expects: 'a number from 1 to 1000',
    schema: whole(1, 1000),
    default: '64',
  } satisfies Setting<number>,
  webhookHostConcurrency: {
    name: 'COUNTERSIGN_WEBHOOK_HOST_CONCURRENCY',
    description: 'How many of them at a time go to any one host and port.',
    expects: 'a number from 1 to 1000',
    schema: whole(1, 1000),
    default: '8',
  } satisfies Setting<number>,
  webhookAttempts: {
    name: 'COUNTERSIGN_WEBHOOK_ATTEMPTS',
    description: 'How often a delivery is attempted at the most.',
    expects: 'a number from 1 to 100',
    schema: whole(1, 100),
    default: '12',
  } satisfies Setting<number>,
  webhookRetrySeconds: {
    name: 'COUNTERSIGN_WEBHOOK_RETRY_SECONDS',
    description: 'The longest wait before the second attempt; each further one may wait twice as long, up to an hour.',
    expects: 'a number of seconds from 0.05 to 3600',
    schema: decimal(0.05, 3600),
    default: '5',
  } satisfies Setting<number>,
  webhookDeadlineHours: {
    name: 'COUNTERSIGN_WEBHOOK_DEADLINE_HOURS',
    description: 'How long after its first attempt a delivery is attempted again.',
    expects: 'a number of hours from 0.01 to 720',
    schema: decimal(0.01, 720),
    default: '24',
  } satisfies Setting<number>,
};
