import { chainHash, chainOf, GENESIS_HASH } from './chain-hash.js';
import { rightLine, sequenceText, sourceOf, typeOf } from './export-line.js';
import type { ExportProblem } from './export-verdict.js';
import type { EntryEvent } from './parse-line.js';

/** The entry that a line must follow; null for the first line of an export. */
export interface Before {
  chain: string;
  sequence: number;
  hash: string;
  /** Its line. */
  text: string;
}

export interface EntryProblem {
  problem: ExportProblem;
  sequence: number;
  detail: string;
}

/** Checks an entry's line against what stands before it. @returns the entry to go on from, or what is wrong */
export function checkEntry(text: string, event: EntryEvent, before: Before | null): Before | EntryProblem {
  const { data } = event;
  const sequence = before ? before.sequence + 1 : Number(event.sequence);
  const previousHash = before?.hash ?? event.previoushash;
  const right = rightLine(data, sequence, previousHash);
  const chain = chainOf(data);
  const isBeginning = (sequence === 1) === (previousHash === GENESIS_HASH);
  // The one comparison that a good line needs: every byte of it follows from its entry and from what stands before.
  if (right.line === text && isBeginning && (!before || before.chain === chain)) {
    return { chain, sequence, hash: right.hash, text };
  }
  return diagnose(text, event, before);
}

/** Says what is wrong with a line that is not as it should be. */
function diagnose(text: string, event: EntryEvent, before: Before | null): EntryProblem {
  const { data } = event;
  const sequence = Number(event.sequence);
  const changed = (detail: string): EntryProblem => ({ problem: 'changed', sequence, detail });
  if (before && text === before.text) {
    return { problem: 'duplicated', sequence, detail: `entry ${sequence} comes twice` };
  }
  if (event.hash !== chainHash(event.previoushash, data)) {
    return changed(`entry ${sequence} is not what its hash was made of: it, or its hash, was changed`);
  }
  if (event.source !== sourceOf(chainOf(data))) return changed('its source is not the chain of its entry');
  if (before && before.chain !== chainOf(data)) {
    const detail = `the entry belongs to the chain ${chainOf(data)}, and the export is of ${before.chain}`;
    return { problem: 'wrong-chain', sequence, detail };
  }
  const follows = before === null || event.previoushash === before.hash;
  if (before && sequence !== before.sequence + 1) return outOfPlace(sequence, before, follows);
  if (!follows)
    return changed(`entry ${sequence} does not follow from the one before it: one of the two was rewritten`);
  const attribute = wrongAttribute(event);
  if (attribute) return changed(`its ${attribute} is not that of its entry`);
  if (sequence === 1 || event.previoushash === GENESIS_HASH) {
    return changed(
      'it says that the chain begins here, and its sequence says that it does not, or the other way round',
    );
  }
  return changed('the line is not written as an export writes it');
}

function outOfPlace(sequence: number, before: Before, follows: boolean): EntryProblem {
  const expected = before.sequence + 1;
  if (follows) {
    const detail = `the entry follows from entry ${before.sequence}, and its number was changed to ${sequence}`;
    return { problem: 'changed', sequence, detail };
  }
  if (sequence > expected) {
    const gap = expected === sequence - 1 ? `entry ${expected} is` : `entries ${expected} to ${sequence - 1} are`;
    // Whether it comes later is seen by who reads on.
    return { problem: 'missing', sequence: expected, detail: `${gap} not there: ${sequence} comes instead` };
  }
  return {
    problem: 'inserted',
    sequence,
    detail: `an entry ${sequence} comes after entry ${before.sequence}: one of that number was there already`,
  };
}

function wrongAttribute({ data, ...event }: EntryEvent): string | null {
  if (event.id !== data.id) return 'id';
  if (event.subject !== data.target) return 'subject';
  if (event.type !== typeOf(data.action)) return 'type';
  if (event.time !== data.occurredAt) return 'time';
  if (event.sequence !== sequenceText(Number(event.sequence))) return 'sequence';
  return null;
}
