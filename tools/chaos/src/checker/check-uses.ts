import type { History, Use } from '../history.js';
import type { CommitTimes, Span, Timeline } from './timeline.js';
import type { Violation } from './violation.js';

/** Two clocks' reading of one moment: a use's own, and the server's that stamps the stream in whole milliseconds. */
const TOLERANCE_MS = 20;

const NO_REFERENCE = '3 (no reference, no value)';

/** What a use stands on: a version or two, and its resource's reference. Each was so from some revision until another. */
interface Opened {
  use: Use;
  version: number;
  as: 'current' | 'overlapping' | 'reference';
  spans: Span[];
}

export interface UseFindings {
  violations: Violation[];
  /** Uses that began with a version that had been replaced, within what promise 6 allows. */
  stale: number;
  /** The latest of these, after the replacing commit. */
  stalestMs: number;
}

/** Promises 4 to 6 for the beginning of every use. */
export function checkUses(history: History, timeline: Timeline, times: CommitTimes): UseFindings {
  const findings: UseFindings = { violations: [], stale: 0, stalestMs: 0 };
  const applied = appliedBarriers(history);
  for (const use of history.uses) {
    for (const opened of [...openedBy(use, timeline), referenceOf(use, timeline)]) {
      if (opened.spans.length === 0) {
        const message = `${describe(opened)}, which the change log does not know as ${opened.as}`;
        findings.violations.push({
          promise: opened.as === 'reference' ? NO_REFERENCE : '4 (never back)',
          message,
          at: use.beganAt,
        });
        continue;
      }
      findings.violations.push(...againstBarriers(opened, applied(use.beganAt)));
      const lateMs = lateness(opened, times);
      if (lateMs > 0) findings.stale += 1;
      findings.stalestMs = Math.max(findings.stalestMs, lateMs);
      if (lateMs <= history.termMs + TOLERANCE_MS) continue;
      const message = `${describe(opened)} ${lateMs.toFixed(0)} ms after it was replaced; a term is ${history.termMs} ms`;
      findings.violations.push({ promise: '6 (bounded staleness)', message, at: use.beganAt });
    }
  }
  findings.violations.push(...checkNeverBack(history.uses, timeline));
  return findings;
}

export function openedBy(use: Use, timeline: Timeline): Opened[] {
  const { secretId, current, overlapping } = use;
  const open = (version: number, as: 'current' | 'overlapping'): Opened => ({
    ...{ use, version, as },
    spans: timeline.spans(secretId, version, as),
  });
  const opened = [open(current.version, 'current')];
  if (overlapping) opened.push(open(overlapping.version, 'overlapping'));
  return opened;
}

function referenceOf(use: Use, timeline: Timeline): Opened {
  return { use, version: use.current.version, as: 'reference', spans: timeline.grants(use.resource, use.name) };
}

export function describe({ use, version, as }: Pick<Opened, 'use' | 'version' | 'as'>): string {
  const what =
    as === 'overlapping' ? 'overlapping version' : as === 'reference' ? 'by a reference to version' : 'version';
  return `${use.holder} began use ${use.id} of ${use.name} ${what} ${version} (${use.secretId})`;
}

/** The highest revision of which somebody had been told *applied* by a moment. */
function appliedBarriers({ verdicts }: History): (at: number) => bigint {
  const reached = verdicts.filter(({ state }) => state !== 'committed').sort((a, b) => a.receivedAt - b.receivedAt);
  let highest = 0n;
  const steps = reached.map(({ receivedAt, revision }) => {
    highest = revision > highest ? revision : highest;
    return { receivedAt, highest };
  });
  return (at) => steps.findLast(({ receivedAt }) => receivedAt < at)?.highest ?? 0n;
}

function againstBarriers(opened: Opened, applied: bigint): Violation[] {
  if (opened.spans.some(({ until }) => until === null || until > applied)) return [];
  const message = `${describe(opened)}, after a client had been told applied(${applied})`;
  return [{ promise: '5 (applied is true)', message, at: opened.use.beganAt }];
}

/** How long after the commit that ended it, at the least; by the span that speaks best for it. */
function lateness({ use, spans }: Opened, times: CommitTimes): number {
  const possible = spans.filter(({ from }) => times.notBefore(from) <= use.beganAt);
  const late = possible.map(({ until }) => (until === null ? 0 : use.beganAt - times.committedBy(until)));
  return late.length === 0 ? Infinity : Math.max(0, Math.min(...late));
}

/** The lowest revisions that explain what each process used of a name, in the order of its uses, never go down. */
function checkNeverBack(uses: readonly Use[], timeline: Timeline): Violation[] {
  const violations: Violation[] = [];
  const floors = new Map<string, bigint>();
  for (const use of uses) {
    const key = `${use.holder}/${use.name}`;
    const floor = floors.get(key) ?? 0n;
    const spans = timeline.spans(use.secretId, use.current.version, 'current');
    const explained = spans.map(({ from }) => from).find((from) => from >= floor);
    if (explained !== undefined) floors.set(key, explained);
    else if (spans.length > 0) {
      const message = `${describe({ use, version: use.current.version, as: 'current' })}, after what revision ${floor} made current`;
      violations.push({ promise: '4 (never back)', message, at: use.beganAt });
    }
  }
  return violations;
}
