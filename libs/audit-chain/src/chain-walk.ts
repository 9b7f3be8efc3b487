import { checkEntry, type Before, type EntryProblem } from './check-entry.js';
import { entryLine, type StoredEntry } from './export-line.js';
import { GENESIS_HASH } from './chain-hash.js';
import { parseLine } from './parse-line.js';

/** Follows a chain entry by entry as it is stored, and tells the first one that is not as it was written. */
export class ChainWalk {
  private before: Before;

  /** @param from the entry to begin behind; the chain's beginning unless told */
  constructor(chain: string, from: { sequence: number; hash: string } = { sequence: 0, hash: GENESIS_HASH }) {
    this.before = { chain, ...from, text: '' };
  }

  /** Where it has come to. */
  get at(): { sequence: number; hash: string } {
    const { sequence, hash } = this.before;
    return { sequence, hash };
  }

  /** @returns what is wrong with the entry, or null */
  next(stored: StoredEntry): EntryProblem | null {
    const text = entryLine(stored);
    const parsed = parseLine(text);
    const { sequence } = stored;
    if (parsed?.kind !== 'entry')
      return { problem: 'changed', sequence, detail: `entry ${sequence} is no entry any more` };
    const checked = checkEntry(text, parsed.event, this.before);
    if ('problem' in checked) return checked;
    this.before = checked;
    return null;
  }
}
