import type { History, Use, Verdict } from '../history.js';
import { describe, openedBy } from './check-uses.js';
import type { Timeline } from './timeline.js';
import type { Violation } from './violation.js';

/** A process that stood still sees its uses' limit when it goes on, at its next look. */
const AFTER_A_STANDSTILL_MS = 1_500;

export interface DrainedFindings {
  violations: Violation[];
  /** Uses that ran on past a *presumed* drained in a process that stood still: what that word warns of. */
  excused: number;
}

/** Promise 5 for running uses: none of an older version of the secret runs after *drained*. */
export function checkDrained(history: History, timeline: Timeline): DrainedFindings {
  const findings: DrainedFindings = { violations: [], excused: 0 };
  const ends = new Map(history.deaths.map(({ holder, at }) => [holder, at]));
  const bySecret = Map.groupBy(history.uses, ({ secretId }) => secretId);
  for (const verdict of firstDrained(history.verdicts)) {
    for (const use of bySecret.get(timeline.secretOf(verdict.revision) ?? '') ?? []) {
      const endedAt = use.endedAt ?? ends.get(use.holder) ?? use.beganAt;
      if (use.beganAt > verdict.receivedAt || endedAt <= verdict.receivedAt) continue;
      const older = openedBy(use, timeline).find(
        ({ version }) => !isAllowedAfter(use, version, verdict.revision, timeline),
      );
      if (!older) continue;
      if (isExcused(use, endedAt, verdict, history)) findings.excused += 1;
      else findings.violations.push(violationOf(verdict, describe(older), endedAt));
    }
  }
  return findings;
}

/** The earliest word of each kind says most. */
function firstDrained(verdicts: readonly Verdict[]): Verdict[] {
  const drained = verdicts.filter(({ state }) => state === 'drained');
  const groups = Map.groupBy(drained, ({ revision, basis }) => `${revision}/${basis}`);
  return [...groups.values()].map((same) => same.reduce((a, b) => (a.receivedAt <= b.receivedAt ? a : b)));
}

function isAllowedAfter({ secretId }: Use, version: number, revision: bigint, timeline: Timeline): boolean {
  const spans = [...timeline.spans(secretId, version, 'current'), ...timeline.spans(secretId, version, 'overlapping')];
  return spans.some(({ until }) => until === null || until > revision);
}

/** Only a holder that was named as presumed, and only where it stood still when its limit passed. */
function isExcused({ holder }: Use, endedAt: number, { presumed, receivedAt }: Verdict, history: History): boolean {
  if (!presumed.includes(holder)) return false;
  // One that was killed before it went on has not said that it stood still: who stopped it has.
  const freezes = history.faults.filter(({ kind, target }) => kind === 'freeze holder' && target === holder);
  const own = history.standstills.filter((one) => one.holder === holder);
  return [...freezes, ...own].some(({ at, until }) => at <= receivedAt && endedAt <= until + AFTER_A_STANDSTILL_MS);
}

function violationOf({ revision, basis, presumed, receivedAt }: Verdict, use: string, endedAt: number): Violation {
  const named = presumed.length > 0 ? ` (presumed: ${presumed.join(', ')})` : '';
  const after = (endedAt - receivedAt).toFixed(0);
  const message = `${use}, and it ran for ${after} ms after a client had been told drained(${revision}), ${basis}${named}`;
  return { promise: '5 (drained is true)', message, at: receivedAt };
}
