/** An execution that this process has to deliver, until the claim is given back or lost. */
export interface Claim {
  id: string;
  team: string;
  automationId: string;
  eventId: string;
  host: string;
  /** Of the attempt that the claim is for: 1 for the first of the execution. */
  number: number;
  /** The same since it was last redelivered: what the limits of retries count. */
  attempt: number;
  /** Null before the first of these. */
  firstAttemptAt: Date | null;
}
