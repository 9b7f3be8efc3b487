import type { VerifiedActor } from '@countersign/platform-identity';

/** The person's own call that starts a job. */
export interface Start {
  caller: VerifiedActor;
  correlationId: string;
}
