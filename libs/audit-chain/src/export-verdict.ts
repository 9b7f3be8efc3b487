/** What can be wrong with an export. */
export type ExportProblem =
  /** No line of an export: not JSON, or not of its form. */
  | 'unreadable'
  /** The entry is not what was hashed, or the line is not as the entry is written. */
  | 'changed'
  /** Entries, or a checkpoint, that belong here are nowhere in the export. */
  | 'missing'
  /** A line that is too many. */
  | 'inserted'
  /** An entry that comes later belongs here. */
  | 'reordered'
  /** An entry that was there already. */
  | 'duplicated'
  /** An entry of another team. */
  | 'wrong-chain'
  /** A statement that was not signed by the key that it names. */
  | 'bad-signature'
  /** A statement of a key that the verifier was not given. */
  | 'unknown-key'
  /** The entries before a statement are not those that it was signed for: they were rewritten, hashes and all. */
  | 'checkpoint-disagrees'
  /** The closing line is missing: the export ends too early. */
  | 'cut-short';

/** The first thing that is wrong. */
export interface BadExport {
  ok: false;
  problem: ExportProblem;
  /** 1 for the first line; one past the last where something is missing at the end. */
  line: number;
  /** Of the entry that it is about, where it is about one. */
  sequence: number | null;
  /** One sentence for a person. */
  detail: string;
}

export interface GoodExport {
  ok: true;
  chain: string;
  entries: number;
  /** Sequences; `to` is before `from` where there is no entry. */
  from: number;
  to: number;
  /** Of the last entry. */
  hash: string | null;
  checkpoints: number;
  newestCheckpoint: { sequence: number; hash: string; signedAt: string } | null;
  /** Where the chain ended when the export was signed. */
  head: { sequence: number; hash: string };
  signedAt: string;
  /** Of the key that signed the export. */
  kid: string;
}

export type ExportVerdict = GoodExport | BadExport;
