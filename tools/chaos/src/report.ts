import type { ChaosResult } from './run-chaos.js';

export interface Counts {
  uses: number;
  longUses: number;
  aborted: number;
  changes: number;
  writesRetried: number;
  verdicts: Record<string, number>;
  fences: number;
  failures: Record<string, number>;
  refusals: Record<string, number>;
  faults: Record<string, number>;
  stale: number;
  stalestMs: number;
  excused: number;
  deserted: number;
  violations: number;
}

/** What happened, in numbers: a run in which nothing did proves nothing. */
export function countsOf({ history, findings, desertions }: ChaosResult): Counts {
  const { uses, verdicts, leases, failures, faults, log, writes, refusals } = history;
  const lives = new Set(leases.map(({ holder }) => holder)).size;
  return {
    uses: uses.length,
    longUses: uses.filter(({ beganAt, endedAt }) => endedAt === null || endedAt - beganAt > 50).length,
    aborted: uses.filter(({ aborted }) => aborted).length,
    changes: log.length,
    writesRetried: writes.filter(({ tries }) => tries > 1).length,
    verdicts: tally(verdicts.map(({ state, basis }) => (state === 'committed' ? state : `${state} ${basis}`))),
    // Each life's first lease follows no fence.
    fences: leases.length - lives,
    failures: tally(failures.map(({ code }) => code ?? 'without a code')),
    refusals: tally(refusals.map(({ code }) => code)),
    faults: tally(faults.map(({ kind }) => kind)),
    stale: findings.stale,
    stalestMs: Math.round(findings.stalestMs),
    excused: findings.excused,
    deserted: desertions.length,
    violations: findings.violations.length,
  };
}

/** What must have happened for a run to say anything. */
export function missingActivity(counts: Counts): string[] {
  const { verdicts, uses, changes, fences, faults } = counts;
  const must: Record<string, number> = {
    ...{ uses, changes, fences },
    faults: Object.values(faults).reduce((sum, times) => sum + times, 0),
    'applied verdicts': (verdicts['applied confirmed'] ?? 0) + (verdicts['applied presumed'] ?? 0),
    'drained confirmed verdicts': verdicts['drained confirmed'] ?? 0,
  };
  return Object.entries(must).flatMap(([what, count]) => (count > 0 ? [] : [what]));
}

function tally(words: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(words, (word) => word);
  return Object.fromEntries([...groups].map(([word, same]) => [word, same.length] as const).sort());
}
