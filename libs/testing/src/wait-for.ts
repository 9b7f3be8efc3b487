import { waitUntil } from '@countersign/local-system';

export interface WaitForOptions {
  /** 20,000 unless told: a busy machine takes its time, and who fails may do so late. */
  deadlineMs?: number;
  /** What is waited for, for the error. */
  what?: string;
}

/**
 * Waits until a condition holds; for what another process does in its own time. A condition that throws has not come
 * true yet, and its last error is told after the deadline.
 */
export async function waitFor(
  condition: () => unknown,
  { deadlineMs = 20_000, what = 'the condition' }: WaitForOptions = {},
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  const holds = async () => {
    let last: unknown = null;
    try {
      if (await condition()) return true;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`${what} took longer than ${deadlineMs} ms`, { cause: last });
    return false;
  };
  await waitUntil(holds, { withinMs: Infinity, what });
}
