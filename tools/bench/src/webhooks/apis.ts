import type { Environment } from '@countersign/platform-config';
import type { ProfileShare } from './profile-shares.js';

/** When a receiver got what it was sent, on its own clock. */
export interface Received {
  count: number;
  firstAtMs: number;
  lastAtMs: number;
}

/** What the process with the receiver can be asked. */
export interface ReceiverApi {
  start(): Promise<{ port: number }>;
  received(): Received;
  reset(): void;
  cpu(): number;
}

/** What the process with the webhooks service can be asked. */
export interface ServiceApi {
  start(environment: Environment): Promise<void>;
  /** CPU time of the process so far, in milliseconds. */
  cpu(): number;
  beginProfile(): Promise<void>;
  /** Where the process's own time went, the largest share first. */
  endProfile(): Promise<ProfileShare[]>;
}

export interface FloorRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  count: number;
  concurrency: number;
}

/** What the process with the bare client can be asked. */
export interface FloorApi {
  send(request: FloorRequest): Promise<void>;
  cpu(): number;
}
