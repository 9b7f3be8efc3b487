import { SHALLOW_DEPTH } from './automaton.js';
import type { Form } from './form.js';

const GRAM_BYTES = 4;
/** One bit of a cell for each. */
const STRIDE_MAX = 8;
/** Cells for one gram, so that few grams of innocent text fall on one that is taken. */
const CELLS_PER_GRAM = 16;
const BITS_MIN = 10;
const BITS_MAX = 18;
/** Knuth's, from the golden ratio: spreads what is close together. */
const SPREAD = 0x9e3779b1;
/** Set in `a` to `f` and in no digit, above the one that makes them lower case. */
const ONE_BIT_OF_LETTERS = 0x40404040;

/**
 * Tells where no form begins, without looking at most bytes of the text. Any `stride` starts that follow one another have
 * one place in common that each form covers with four bytes within its first `stride + 3`: if no form has these four
 * there, none begins at any of those starts. It may err on the side of a start that is none.
 */
export class StartFilter {
  /** How many starts one look tells about: at least 3, as no form is shorter than six bytes. */
  readonly stride: number;
  /** Each cell says at which places of some form a gram stands that falls on it. */
  readonly cells: Uint8Array;
  readonly #shift: number;

  constructor(forms: readonly Form[]) {
    const shortest = forms.reduce((length, { head }) => Math.min(length, head.length), Infinity);
    this.stride = Math.min(STRIDE_MAX, shortest - GRAM_BYTES + 1);
    // See `Scanner`: with less a look could send it back to where it came from.
    if (this.stride <= SHALLOW_DEPTH) throw new Error('A form is too short to be looked for.');
    const wanted = Math.ceil(Math.log2(forms.length * this.stride * CELLS_PER_GRAM));
    const bits = Math.max(BITS_MIN, Math.min(BITS_MAX, wanted));
    this.#shift = 32 - bits;
    this.cells = new Uint8Array(2 ** bits);
    for (const form of forms) this.#add(form);
  }

  /**
   * The first place from `at` on where a look does not rule out a start, looking every `stride` bytes; or the first one
   * at which there is nothing left to look at.
   */
  firstHit(view: DataView, at: number): number {
    const { cells, stride } = this;
    const shift = this.#shift;
    const last = view.byteLength - GRAM_BYTES;
    let look = at;
    while (look <= last && cells[Math.imul(view.getInt32(look, true), SPREAD) >>> shift] === 0) look += stride;
    return look;
  }

  /** The first start that a look at this place does not rule out; null where there is nothing to look at. */
  startBefore(view: DataView, look: number): number | null {
    if (look > view.byteLength - GRAM_BYTES) return null;
    const places = this.cells[Math.imul(view.getInt32(look, true), SPREAD) >>> this.#shift]!;
    return look - (31 - Math.clz32(places));
  }

  wipe(): void {
    this.cells.fill(0);
  }

  #add({ head, foldsHex }: Form): void {
    for (let place = 0; place < this.stride; place += 1) {
      const gram = head.readInt32LE(place);
      this.#mark(gram, place);
      if (foldsHex) this.#markOtherCases(gram, place);
    }
  }

  #mark(gram: number, place: number): void {
    this.cells[Math.imul(gram, SPREAD) >>> this.#shift]! |= 1 << place;
  }

  /** The two cases of a letter differ by one bit; digits do not have the other one. */
  #markOtherCases(gram: number, place: number): void {
    const letters = (gram & ONE_BIT_OF_LETTERS) >>> 1;
    // Every subset of those bits, the empty one left out.
    for (let upper = letters; upper !== 0; upper = (upper - 1) & letters) this.#mark(gram ^ upper, place);
  }
}
