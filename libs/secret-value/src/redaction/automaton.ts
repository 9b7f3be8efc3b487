import { Course } from './course.js';
import type { Form } from './form.js';
import { Trie, type Arrival } from './trie.js';

/** Each row begins with these two; behind them is the next state by the class of the byte. */
const OPEN = 0;
const ARRIVALS = 1;
const HEADER = 2;

/** States so deep or less are shallow: the scanner leaves them to skip over text in which no form begins. */
export const SHALLOW_DEPTH = 2;

/**
 * Aho and Corasick's automaton over the beginnings of all forms, as one table: a step is two look-ups, whatever the
 * number of forms. A state stands for the longest end of the text so far with which some form begins.
 *
 * A state is the index of its row in `next`; 0 is the start. One in which something has arrived is entered by its
 * complement, so a single comparison with `shallow` in the scanner's loop finds both.
 */
export class Automaton {
  /** Columns of `next` by byte: the bytes that occur in no form share one. */
  readonly columns = new Uint16Array(256);
  readonly next: Int32Array;
  /** States below it are at most `SHALLOW_DEPTH` deep. */
  readonly shallow: number;
  readonly #arrivals: (readonly Arrival[])[] = [[]];
  /** By index of the arrivals: the state that they are of. Deeper ones in other forms inherit them. */
  readonly #places: number[] = [0];
  /** Of those states, by the same index; found when a text first comes there. */
  readonly #courses: (Course | null)[] = [];

  constructor(forms: readonly Form[]) {
    const trie = new Trie(forms);
    const width = HEADER + this.#assignColumns(trie);
    this.next = new Int32Array(trie.size * width);
    this.shallow = shallowNodes(trie) * width;
    const fallbacks = new Int32Array(trie.size);
    for (let node = 0; node < trie.size; node += 1) this.#writeRow(trie, node, fallbacks, width);
    trie.wipe();
  }

  /** How many bytes of the text so far may be the beginning of a form that has not arrived. */
  open(state: number): number {
    return this.next[state + OPEN]!;
  }

  /** What has arrived in this state, the shorter ones that end with it included. */
  arrivals(state: number): readonly Arrival[] {
    return this.#arrivals[this.next[state + ARRIVALS]!]!;
  }

  /** How it goes on from what has arrived in this state, where that is known beforehand and nothing else is under way. */
  course(state: number): Course | null {
    const index = this.next[state + ARRIVALS]!;
    if (this.#places[index] !== state) return null;
    const known = this.#courses[index];
    return known === undefined ? (this.#courses[index] = Course.of(this, state)) : known;
  }

  wipe(): void {
    for (const course of this.#courses) course?.wipe();
    this.#courses.length = 0;
    this.#places.length = 0;
    this.next.fill(0);
    this.columns.fill(0);
    this.#arrivals.length = 0;
  }

  #assignColumns(trie: Trie): number {
    let columns = 1;
    this.columns.fill(HEADER);
    for (let node = 1; node < trie.size; node += 1) {
      const byte = trie.bytes[node]!;
      if (this.columns[byte] !== HEADER) continue;
      this.columns[byte] = HEADER + columns;
      columns += 1;
    }
    return columns;
  }

  /** Nodes come in the order of their depth, so the rows that this one builds on are written. */
  #writeRow(trie: Trie, node: number, fallbacks: Int32Array, width: number): void {
    const { next } = this;
    const row = node * width;
    const fallback = fallbacks[node]!;
    if (node !== 0) next.copyWithin(row, fallback, fallback + width);
    if (trie.firstChild[node] !== 0) next[row + OPEN] = trie.depths[node]!;
    // Nothing is open at a leaf but what is in a shorter end of it; a tracker knows what goes on from there.
    next[row + ARRIVALS] = this.#addArrivals(trie.arrivals.get(node), row, fallback);
    for (let child = trie.firstChild[node]!; child !== 0; child = trie.nextSibling[child]!) {
      const cell = row + this.columns[trie.bytes[child]!]!;
      const entered = next[cell]!;
      fallbacks[child] = entered < 0 ? ~entered : entered;
      const arrives = entered < 0 || trie.arrivals.has(child);
      next[cell] = arrives ? ~(child * width) : child * width;
    }
  }

  #addArrivals(own: Arrival[] | undefined, row: number, fallback: number): number {
    const inherited = this.next[fallback + ARRIVALS]!;
    if (!own) return inherited;
    this.#places.push(row);
    return this.#arrivals.push([...own, ...this.#arrivals[inherited]!]) - 1;
  }
}

function shallowNodes(trie: Trie): number {
  const first = trie.depths.findIndex((depth) => depth > SHALLOW_DEPTH);
  return first === -1 ? trie.size : first;
}
