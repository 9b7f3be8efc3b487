/** What an automation asks for. */
export interface FiringLimits {
  cooldownSeconds: number;
  executionsPerMinute: number | null;
}

/** What is known of how it fired so far. */
export interface FiringState {
  lastFiredAt: Date | null;
  /** The minute that is counted now. */
  windowStartedAt: Date | null;
  windowCount: number;
}

const MINUTE_MS = 60_000;

/** Whether an automation may fire now, and what is known of it afterwards. A clock that was set back delays nothing. */
export function fire(limits: FiringLimits, state: FiringState, now: Date): { fires: boolean; state: FiringState } {
  const sinceFired = state.lastFiredAt === null ? Infinity : now.getTime() - state.lastFiredAt.getTime();
  if (sinceFired >= 0 && sinceFired < limits.cooldownSeconds * 1000) return { fires: false, state };
  const sinceStarted = state.windowStartedAt === null ? Infinity : now.getTime() - state.windowStartedAt.getTime();
  const isSameMinute = sinceStarted >= 0 && sinceStarted < MINUTE_MS;
  const count = isSameMinute ? state.windowCount : 0;
  if (limits.executionsPerMinute !== null && count >= limits.executionsPerMinute) return { fires: false, state };
  const windowStartedAt = isSameMinute ? state.windowStartedAt : now;
  return { fires: true, state: { lastFiredAt: now, windowStartedAt, windowCount: count + 1 } };
}

/** Whether firing has to be written down at all. */
export function isLimited({ cooldownSeconds, executionsPerMinute }: FiringLimits): boolean {
  return cooldownSeconds > 0 || executionsPerMinute !== null;
}
