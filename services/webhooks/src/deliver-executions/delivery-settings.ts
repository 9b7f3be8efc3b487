import type { RetryLimits } from './retry-policy.js';

export const DELIVERY_SETTINGS = Symbol('DeliverySettings');

export interface DeliverySettings {
  /** Deliveries that run at a time in this process, and those of them to any one host. */
  concurrency: number;
  hostConcurrency: number;
  retries: RetryLimits;
  /** How long a claim lasts that nobody renews: how soon the deliveries of a killed process are taken up. */
  claimMs: number;
  /** How often the queue is looked at without a sign of work. */
  pollMs: number;
}

export const CLAIM_MS = 10_000;
export const POLL_MS = 500;
