import type { Before } from './check-entry.js';
import { checkpointLine, closingLine } from './export-line.js';
import type { BadExport, GoodExport } from './export-verdict.js';
import type { SignatureProblem, StatementVerifier } from './statement-verifier.js';
import type { CheckpointStatement, ExportStatement, Signed } from './statements.js';

/** What the lines before have shown. */
export interface Seen {
  last: Before | null;
  /** The sequence of the first entry. */
  from: number | null;
  entries: number;
  checkpoints: number;
  /** The newest checkpoint. */
  checkpoint: CheckpointStatement | null;
}

export type StatementProblem = Omit<BadExport, 'ok' | 'line'>;

/** Checks a checkpoint against the entries before it, and counts it. */
export async function checkCheckpoint(
  text: string,
  signed: Signed<CheckpointStatement>,
  seen: Seen,
  verifier: StatementVerifier,
): Promise<StatementProblem | null> {
  const { statement, jws } = signed;
  const { sequence, hash, previous } = statement;
  const problem = (kind: StatementProblem['problem'], detail: string) => ({ problem: kind, sequence, detail });
  if (text !== checkpointLine(signed)) return problem('changed', 'the line is not written as an export writes it');
  const verified = await verifier.verify('checkpoint', statement, jws);
  if ('problem' in verified) return notSigned(verified.problem, sequence, 'checkpoint');
  const { last, checkpoint } = seen;
  if (last && statement.chain !== last.chain) return problem('wrong-chain', `it vouches for ${statement.chain}`);
  const end = last?.sequence ?? 0;
  if (sequence > end) {
    const range = `${end + 1} to ${sequence}`;
    const detail = `the chain was signed up to entry ${sequence}, and ${range} are not there`;
    return { problem: 'missing', sequence: end + 1, detail };
  }
  if (sequence < end) return problem('reordered', `the checkpoint belongs behind entry ${sequence}`);
  const since = checkpoint?.sequence ?? 0;
  if (hash !== last!.hash) {
    const range = `${Math.max(since + 1, seen.from!)} to ${sequence}`;
    return problem('checkpoint-disagrees', `entries ${range} are not those that were signed: some were rewritten`);
  }
  if (previous !== since && previous >= seen.from!) {
    return problem('missing', `the checkpoint behind entry ${previous} is not there`);
  }
  seen.checkpoints += 1;
  seen.checkpoint = statement;
  return null;
}

/** Checks the closing line against everything before it. */
export async function checkClosing(
  text: string,
  signed: Signed<ExportStatement>,
  seen: Seen,
  verifier: StatementVerifier,
): Promise<StatementProblem | GoodExport> {
  const { statement, jws } = signed;
  const sequence = seen.last?.sequence ?? null;
  if (text !== closingLine(signed)) {
    return { problem: 'changed', sequence, detail: 'the line is not written as an export writes it' };
  }
  const verified = await verifier.verify('export', statement, jws);
  if ('problem' in verified) return notSigned(verified.problem, sequence, 'closing line');
  return disagreement(statement, seen) ?? good(statement, seen, verified.kid);
}

function disagreement(
  { chain, from, to, hash, head, checkpoints }: ExportStatement,
  seen: Seen,
): StatementProblem | null {
  const { last } = seen;
  const end = last?.sequence ?? from - 1;
  if (last && chain !== last.chain) return { problem: 'wrong-chain', sequence: null, detail: `it closes ${chain}` };
  if (last && seen.from !== from) {
    const detail = `the export began with entry ${from}, and what is here begins with ${seen.from}`;
    return { problem: 'missing', sequence: from, detail };
  }
  if (end !== to) {
    const detail = `the export went to entry ${to}, and what is here ends with ${end}`;
    return { problem: end < to ? 'missing' : 'inserted', sequence: Math.min(end, to) + 1, detail };
  }
  if (last && hash !== last.hash) {
    const since = Math.max((seen.checkpoint?.sequence ?? 0) + 1, from);
    const detail = `entries ${since} to ${to} are not those that were signed: some were rewritten`;
    return { problem: 'checkpoint-disagrees', sequence: since, detail };
  }
  if (last && head.sequence === to && head.hash !== last.hash) {
    const detail = `the store's own note of where the chain ends is not the hash of entry ${to}`;
    return { problem: 'checkpoint-disagrees', sequence: to, detail };
  }
  if (head.sequence < to) {
    const detail = `the store's own note says that the chain ends with entry ${head.sequence}`;
    return { problem: 'inserted', sequence: head.sequence + 1, detail };
  }
  if (checkpoints !== seen.checkpoints) {
    const detail = `the export held ${checkpoints} checkpoints, and here are ${seen.checkpoints}`;
    return { problem: checkpoints > seen.checkpoints ? 'missing' : 'inserted', sequence: null, detail };
  }
  return null;
}

function good(statement: ExportStatement, seen: Seen, kid: string): GoodExport {
  const { chain, from, to, hash, head, signedAt } = statement;
  const { entries, checkpoints, checkpoint } = seen;
  const newestCheckpoint = checkpoint && {
    sequence: checkpoint.sequence,
    hash: checkpoint.hash,
    signedAt: checkpoint.signedAt,
  };
  return { ok: true, chain, entries, from, to, hash, checkpoints, newestCheckpoint, head, signedAt, kid };
}

function notSigned(problem: SignatureProblem, sequence: number | null, what: string): StatementProblem {
  switch (problem) {
    case 'unknown-key':
      return { problem: 'unknown-key', sequence, detail: `the ${what} was signed with a key that was not given` };
    case 'bad-signature':
      return { problem: 'bad-signature', sequence, detail: `the signature of the ${what} is not valid` };
    case 'other-statement':
      return { problem: 'changed', sequence, detail: `the ${what} says something else than what was signed` };
  }
}
