import { CountersignError } from '@countersign/contracts';

/** What is said of a sandbox of processes that could not be started; `why` has been told no value. */
export function startFailed(why: string): CountersignError {
  return new CountersignError('SANDBOX_START_FAILED', `The sandbox could not be started: ${why}`);
}
