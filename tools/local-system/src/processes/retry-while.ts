import { setTimeout as pause } from 'node:timers/promises';

/** Tries again while the error is one that passes by itself, for ten seconds at most. */
export async function retryWhile<T>(passes: (error: unknown) => boolean, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!passes(error) || performance.now() > deadline) throw error;
    }
    await pause(50);
  }
}
