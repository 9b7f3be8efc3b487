import type { Failure, History } from '../history.js';
import { checkDrained } from './check-drained.js';
import { checkUses } from './check-uses.js';
import { checkWrites } from './check-writes.js';
import { CommitTimes, Timeline } from './timeline.js';
import type { Violation } from './violation.js';

export interface Findings {
  violations: Violation[];
  stale: number;
  stalestMs: number;
  excused: number;
}

/** What a use may fail with while parts are down and secrets come and go. */
const EXPECTED = new Set(['SERVICE_UNAVAILABLE', 'REFERENCE_BROKEN', 'LEASE_INVALID']);

/** Holds a history against the promises. Pure: the same history always gives the same findings. */
export function check(history: History): Findings {
  const timeline = new Timeline(history.log);
  const times = new CommitTimes(history);
  const { violations, ...uses } = checkUses(history, timeline, times);
  const drained = checkDrained(history, timeline);
  return {
    ...uses,
    excused: drained.excused,
    violations: [
      ...violations,
      ...drained.violations,
      ...checkWrites(history, timeline),
      ...history.failures.filter((failure) => !isExpected(failure, history)).map(violationOf),
    ],
  };
}

function isExpected({ code, resource }: Failure, { guests }: History): boolean {
  if (code === 'REFERENCE_MISSING') return guests.includes(resource);
  return code !== null && EXPECTED.has(code);
}

function violationOf({ holder, at, name, code, message }: Failure): Violation {
  return { promise: '10 (unresolved means loud)', message: `${holder} could not use ${name}: ${code} ${message}`, at };
}
