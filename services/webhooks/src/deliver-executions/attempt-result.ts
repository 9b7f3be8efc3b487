import type { ExecutionError } from '@countersign/contracts';
import type { Exchange } from '../domain/sending/message.js';

/** What an attempt left to be written down. */
interface AttemptRecord {
  startedAt: Date;
  durationMs: number;
  /** Null where nothing was sent. */
  exchange: Exchange | null;
  error: ExecutionError | null;
}

/** What becomes of the execution. */
export type Outcome =
  | { kind: 'finished' }
  | { kind: 'retry'; afterMs: number }
  /** `dead`: the receiver did not take it. Otherwise it was ours to refuse, and the receiver was not asked. */
  | { kind: 'failed'; dead: boolean };

/** Postponed: nothing was sent, through no fault of the receiver; it does not count as an attempt. */
export type AttemptResult =
  | { kind: 'attempted'; record: AttemptRecord; outcome: Outcome }
  | { kind: 'postponed'; afterMs: number; error: ExecutionError };
