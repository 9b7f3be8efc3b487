import type { AuditPublicKey } from '@countersign/contracts';
import { checkEntry, type Before } from './check-entry.js';
import { checkCheckpoint, checkClosing, type Seen } from './check-statements.js';
import type { BadExport, ExportVerdict, GoodExport } from './export-verdict.js';
import { parseLine } from './parse-line.js';
import { StatementVerifier } from './statement-verifier.js';

/** A point of a chain that the verifier knows from elsewhere, such as an earlier export. */
export interface KnownPoint {
  chain: string;
  sequence: number;
  hash: string;
}

/**
 * Verifies an export offline: that every line is as it was written, that every entry follows from the one before it, that
 * every statement was signed by one of the keys for just these entries, and that nothing is missing at its end. It keeps
 * one line at a time, so that an export may have any length.
 * @param lines without their line breaks, as `linesOf` cuts them
 * @param publicKeys of the deployment, as the verifier got to know them: an export cannot vouch for its own key
 * @param known points that the chain must still go through
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  publicKeys: readonly AuditPublicKey[],
  known: readonly KnownPoint[] = [],
): Promise<ExportVerdict> {
  const verifier = new StatementVerifier(publicKeys);
  const seen: Seen = { last: null, from: null, entries: 0, checkpoints: 0, checkpoint: null };
  let good: ExportVerdict | null = null;
  let line = 0;
  let gap: BadExport | null = null;
  for await (const text of lines) {
    line += 1;
    const parsed = parseLine(text);
    if (gap) {
      // Only to tell entries that were moved from such that were taken away.
      if (parsed?.kind === 'entry' && Number(parsed.event.sequence) === gap.sequence) return moved(gap, line);
      continue;
    }
    if (good) return bad(line, { problem: 'inserted', sequence: null, detail: 'it comes after the closing line' });
    if (!parsed) return bad(line, { problem: 'unreadable', sequence: null, detail: 'it is no line of an export' });
    if (parsed.kind === 'entry') {
      const checked = checkEntry(text, parsed.event, seen.last);
      if (!('problem' in checked)) {
        const rewritten = rewrittenSince(known, checked);
        if (rewritten) return bad(line, rewritten);
        count(seen, checked);
      } else if (checked.problem === 'missing') gap = bad(line, checked);
      else return bad(line, checked);
    } else if (parsed.kind === 'checkpoint') {
      const problem = await checkCheckpoint(text, parsed.signed, seen, verifier);
      if (problem) return bad(line, problem);
    } else {
      const checked = await checkClosing(text, parsed.signed, seen, verifier);
      if ('problem' in checked) return bad(line, checked);
      const shortened = shorterThan(known, checked);
      if (shortened) return bad(line, shortened);
      good = checked;
    }
  }
  return gap ?? good ?? cutShort(line, seen.last);
}

function count(seen: Seen, entry: Before): void {
  seen.from ??= entry.sequence;
  seen.entries += 1;
  seen.last = entry;
}

function rewrittenSince(known: readonly KnownPoint[], { chain, sequence, hash }: Before) {
  const point = known.find((one) => one.chain === chain && one.sequence === sequence);
  if (!point || point.hash === hash) return null;
  const detail = `entry ${sequence} had another hash when it was exported before: the chain was rewritten up to it`;
  return { problem: 'checkpoint-disagrees' as const, sequence, detail };
}

function shorterThan(known: readonly KnownPoint[], { chain, head }: GoodExport) {
  const point = known.find((one) => one.chain === chain && one.sequence > head.sequence);
  if (!point) return null;
  const detail = `the chain ends with entry ${head.sequence}, and it went to ${point.sequence} when it was exported before`;
  return { problem: 'missing' as const, sequence: head.sequence + 1, detail };
}

function bad(line: number, problem: Omit<BadExport, 'ok' | 'line'>): BadExport {
  const { sequence, detail } = problem;
  return { ok: false, problem: problem.problem, line, sequence, detail };
}

function moved(gap: BadExport, line: number): BadExport {
  return { ...gap, problem: 'reordered', detail: `entry ${gap.sequence} belongs here and comes in line ${line}` };
}

function cutShort(line: number, last: Before | null): BadExport {
  const after = last ? `after entry ${last.sequence}` : 'before its first entry';
  const detail = `the export ends ${after}, without the line that closes it: it was cut short`;
  return bad(line + 1, { problem: 'cut-short', sequence: last ? last.sequence + 1 : null, detail });
}
