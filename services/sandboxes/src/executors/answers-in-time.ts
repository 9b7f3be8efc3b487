import { setTimeout as delay } from 'node:timers/promises';

/** Whoever wants a sandbox waits for the check, and no longer than 5 seconds in all. */
const CHECK_MS = 3_000;

/** An engine that hangs is one that cannot be used. @throws Error, or what the answer is */
export async function answersInTime(answer: Promise<unknown>, whose: string): Promise<void> {
  const answered = new AbortController();
  const late = delay(CHECK_MS, null, { signal: answered.signal }).then(() => {
    throw new Error(`${whose} does not answer.`);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    answered.abort();
  }
}
