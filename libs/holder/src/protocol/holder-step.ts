import type { AcquireRequest, Countersignature, LeaveRequest, Revision } from './messages.js';
import type { RunningUse } from './use-ledger.js';

/** What the protocol asks of the process around it. A request is counted as sent when its step is handed out. */
export type HolderStep =
  | { do: 'acquire'; request: AcquireRequest }
  | { do: 'renew'; request: Countersignature }
  | { do: 'leave'; request: LeaveRequest }
  /** Fetch the changes after this revision from the change log. */
  | { do: 'catch-up'; after: Revision }
  /** Signal these uses to stop: their limit has passed. They count as running until they have ended. */
  | { do: 'abort'; uses: RunningUse[] };
