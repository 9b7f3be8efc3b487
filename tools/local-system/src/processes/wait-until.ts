import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  withinMs: number;
  /** How often it looks. */
  everyMs?: number;
  /** What was waited for, in the words of the error. */
  what: string;
}

/** Waits until a condition holds. An error that the condition throws ends the wait. @throws Error after the deadline */
export async function waitUntil(condition: () => boolean | Promise<boolean>, options: WaitOptions): Promise<void> {
  const deadline = performance.now() + options.withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${options.what} took longer than ${options.withinMs} ms`);
    await pause(options.everyMs ?? 15);
  }
}
