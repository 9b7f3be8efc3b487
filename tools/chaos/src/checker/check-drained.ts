import type { History, Use, Verdict } from '../history.js';
import { describe, openedBy } from './check-uses.js';
import type { Timeline } from './timeline.js';
import type { Violation } from './violation.js';

/** A process that was stopped sees its uses' limit when it goes on, at its next look. */
const AFTER_A_STOP_MS = 1_500;

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

/** Only a holder that was named as presumed, and only where it was stopped when its limit passed. */
function isExcused({ holder }: Use, endedAt: number, { presumed, receivedAt }: Verdict, { faults }: History): boolean {
  const wasStopped = faults.some(
    ({ kind, target, at, until }) =>
      kind === 'freeze holder' && target === holder && at <= receivedAt && endedAt <= until + AFTER_A_STOP_MS,
  );
  return wasStopped && presumed.includes(holder);
}

function violationOf({ revision, basis, presumed, receivedAt }: Verdict, use: string, endedAt: number): Violation {
  const named = presumed.length > 0 ? ` (presumed: ${presumed.join(', ')})` : '';
  const after = (endedAt - receivedAt).toFixed(0);
  const message = `${use}, and it ran for ${after} ms after a client had been told drained(${revision}), ${basis}${named}`;
  return { promise: '5 (drained is true)', message, at: receivedAt };
}
