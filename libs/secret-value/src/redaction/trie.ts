import type { Form } from './form.js';

/** A form ends here, or the automaton knows it no further and a tracker goes on. */
export interface Arrival {
  form: Form;
  /** Index of the form, as given. */
  index: number;
  /** Bytes of the form that have been seen here. */
  length: number;
  ends: boolean;
}

/**
 * Deep enough that innocent text hardly ever gets to the end, and no deeper: a table that the processor's cache holds is worth
 * more than what it would tell. At least so many bytes, and those of so many bytes of the value, of which `\u0041` is one.
 */
const DEPTH = 8;
const VALUE_BYTES = 3;
/** Forms that begin alike (tokens with one header, spellings of one value) are told apart here, for the price of one. */
const DEPTH_WHERE_SHARED = 128;
/** Of the whole: with the widest rows 17 MB of automaton. Passed by one level at the most, and by the least depth. */
const NODES = 16_384;
/** Hex in both cases at once is nobody's way to write it: so deep it is told from other text, then it is for a tracker. */
const DEPTH_OF_MIXED_CASE = 6;

/** One form, or one of the spellings of a form in hex, on its way down. */
interface Branch {
  form: Form;
  index: number;
  node: number;
  /** Of the letters so far, in hex: lower, upper or both. */
  cases: number;
}

const LOWER = 1;
const UPPER = 2;
const MIXED = LOWER | UPPER;
const LOWER_TO_UPPER = 32;

/** The beginnings of all forms. Nodes are numbered level by level, from the root, which is 0. */
export class Trie {
  readonly bytes: number[] = [0];
  readonly depths: number[] = [0];
  readonly firstChild: number[] = [0];
  readonly nextSibling: number[] = [0];
  readonly arrivals = new Map<number, Arrival[]>();

  constructor(forms: readonly Form[]) {
    let level: Branch[] = forms.map((form, index) => ({ form, index, node: 0, cases: 0 }));
    for (let depth = 0; level.length > 0; depth += 1) level = this.#deepen(level, depth);
  }

  get size(): number {
    return this.bytes.length;
  }

  wipe(): void {
    this.bytes.fill(0);
  }

  #deepen(level: readonly Branch[], depth: number): Branch[] {
    const goesOn = this.#goingOn(level, depth);
    const next: Branch[] = [];
    for (const branch of level) {
      const { form, index, node, cases } = branch;
      const isAtItsEnd = depth === form.head.length;
      if (isAtItsEnd || !goesOn(branch) || (cases === MIXED && depth >= DEPTH_OF_MIXED_CASE)) {
        this.#arrive(node, { form, index, length: depth, ends: isAtItsEnd && form.isWhole });
        continue;
      }
      const byte = form.head[depth]!;
      const hasCases = form.foldsHex && byte >= 0x61;
      if (hasCases) next.push(this.#extend(branch, byte - LOWER_TO_UPPER, UPPER));
      next.push(this.#extend(branch, byte, hasCases ? LOWER : 0));
    }
    return next;
  }

  #goingOn(level: readonly Branch[], depth: number): (branch: Branch) => boolean {
    if (depth < DEPTH) return () => true;
    if (depth >= DEPTH_WHERE_SHARED || this.size >= NODES) return () => false;
    const branches = new Map<number, number>();
    for (const { node } of level) branches.set(node, (branches.get(node) ?? 0) + 1);
    return ({ node, form }) => depth < VALUE_BYTES * form.bytesPerByte || branches.get(node)! > 1;
  }

  #extend({ form, index, node, cases }: Branch, byte: number, letterCase: number): Branch {
    return { form, index, node: this.#child(node, byte), cases: cases | letterCase };
  }

  #arrive(node: number, arrival: Arrival): void {
    const arrivals = this.arrivals.get(node);
    if (arrivals) arrivals.push(arrival);
    else this.arrivals.set(node, [arrival]);
  }

  #child(node: number, byte: number): number {
    for (let child = this.firstChild[node]!; child !== 0; child = this.nextSibling[child]!) {
      if (this.bytes[child] === byte) return child;
    }
    const child = this.bytes.push(byte) - 1;
    this.depths.push(this.depths[node]! + 1);
    this.firstChild.push(0);
    this.nextSibling.push(this.firstChild[node]!);
    this.firstChild[node] = child;
    return child;
  }
}
