import type { AuditEntry } from '@countersign/contracts';
import { canonicalEntry, chainOf, hashCanonical } from './chain-hash.js';
import type { CheckpointStatement, ExportStatement, Signed } from './statements.js';

/** An entry as the store keeps it, with what its columns say beside it. */
export interface StoredEntry {
  chain: string;
  sequence: number;
  previousHash: string;
  hash: string;
  /** The columns by which entries are looked for. They repeat the entry, and an export shows where one does not. */
  id: string;
  action: string;
  target: string;
  entry: AuditEntry;
}

export const ENTRY_TYPE = /^dev\.countersign\.audit\.([a-z_]+\.[a-z_]+)\.v1$/;
export const CHECKPOINT_TYPE = 'dev.countersign.audit.checkpoint.v1';
export const EXPORT_TYPE = 'dev.countersign.audit.export.v1';

/** Digits of a sequence: CloudEvents' extension wants text that sorts (extensions/sequence.md). */
const SEQUENCE_DIGITS = 16;

export function sourceOf(chain: string): string {
  return `/secrets-store/audit/${chain}`;
}

export function typeOf(action: string): string {
  return `dev.countersign.audit.${action}.v1`;
}

export function sequenceText(sequence: number): string {
  return String(sequence).padStart(SEQUENCE_DIGITS, '0');
}

/**
 * An entry as a line: CloudEvents 1.0, JSON format, as canonical JSON (RFC 8785), so that there is one way to write it and
 * every byte of a line can be held against it. `data` is the entry as it was hashed. What was put into its place in the
 * database and is no entry gets a line too, which no reader takes: it is to be found, and not to hinder what reads on.
 */
export function entryLine(stored: StoredEntry): string {
  return lineOf(dataOf(stored.entry), {
    hash: stored.hash,
    id: stored.id,
    previoushash: stored.previousHash,
    sequence: sequenceText(stored.sequence),
    source: sourceOf(stored.chain),
    subject: stored.target,
    time: (stored.entry as Partial<AuditEntry> | null)?.occurredAt ?? '',
    type: typeOf(stored.action),
  });
}

function dataOf(entry: AuditEntry): string {
  try {
    return canonicalEntry(entry);
  } catch {
    // JSON in PostgreSQL may have numbers that are none here, or be nested without an end.
    return 'null';
  }
}

/** The line that this entry has as that sequence, right behind an entry with that hash; and its own hash. */
export function rightLine(entry: AuditEntry, sequence: number, previousHash: string): { line: string; hash: string } {
  const data = canonicalEntry(entry);
  const hash = hashCanonical(previousHash, data);
  const line = lineOf(data, {
    hash,
    id: entry.id,
    previoushash: previousHash,
    sequence: sequenceText(sequence),
    source: sourceOf(chainOf(entry)),
    subject: entry.target,
    time: entry.occurredAt,
    type: typeOf(entry.action),
  });
  return { line, hash };
}

export function checkpointLine({ statement, jws }: Signed<CheckpointStatement>): string {
  return lineOf(canonicalEntry({ ...statement, jws }), {
    id: `checkpoint-${statement.sequence}`,
    source: sourceOf(statement.chain),
    subject: sequenceText(statement.sequence),
    time: statement.signedAt,
    type: CHECKPOINT_TYPE,
  });
}

export function closingLine({ statement, jws }: Signed<ExportStatement>): string {
  return lineOf(canonicalEntry({ ...statement, jws }), {
    id: `export-${statement.from}-${statement.to}-${statement.signedAt}`,
    source: sourceOf(statement.chain),
    subject: `${sequenceText(statement.from)}-${sequenceText(statement.to)}`,
    time: statement.signedAt,
    type: EXPORT_TYPE,
  });
}

/** `data` is canonical already; the other attributes are text. Their names are in the order that RFC 8785 wants. */
function lineOf(data: string, attributes: Record<string, string>): string {
  const all = Object.entries({ ...attributes, datacontenttype: 'application/json', specversion: '1.0' });
  const rest = all
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify(text)}`);
  return `{"data":${data},${rest.join(',')}}`;
}
