import type { Borders } from './borders.js';
import type { Form } from './form.js';

/**
 * Follows one form beyond what the automaton knows of it, byte by byte and across chunks, by Knuth, Morris and Pratt:
 * what the text repeats of a form is never compared twice, so a form that repeats itself ('xxxx…') costs no more than
 * any other. It makes as much of the form as the text goes along with.
 */
export class FormTracker {
  /** How many bytes at the end of the text are the beginning of the form: the most that are. */
  matched: number;
  #bytes: Buffer;
  #made: number;
  #borders: Borders;
  #rest: Iterator<Buffer> | null = null;

  constructor(
    private readonly form: Form,
    /** Of the form among all. */
    readonly index: number,
    /** Bytes that the automaton has seen and would see again: with fewer there is nothing to follow. */
    private readonly least: number,
    /** How many match already. */
    matched: number,
  ) {
    this.matched = matched;
    this.#bytes = form.head;
    this.#made = form.head.length;
    this.#borders = form.headBorders;
  }

  get isLost(): boolean {
    return this.matched < this.least;
  }

  /** Takes the next byte of the text. @returns the length of the form if it ends with this byte, else 0 */
  take(byte: number): number {
    const wanted = this.form.folded(byte);
    while (this.#byteAt(this.matched) !== wanted) {
      this.matched = this.#borders.of(this.matched, this.#bytes);
      if (this.isLost) return 0;
    }
    this.matched += 1;
    if (this.#byteAt(this.matched) !== undefined) return 0;
    const length = this.matched;
    this.matched = this.#borders.of(length, this.#bytes);
    return length;
  }

  wipe(): void {
    if (this.#bytes !== this.form.head) this.#bytes.fill(0);
  }

  /** Undefined behind the end of the form. */
  #byteAt(index: number): number | undefined {
    if (index < this.#made) return this.#bytes[index];
    if (this.form.isWhole) return undefined;
    this.#rest ??= this.form.rest();
    const part = this.#rest.next().value as Buffer | undefined;
    if (!part) return undefined;
    this.#append(part);
    return this.#bytes[index];
  }

  #append(part: Buffer): void {
    const isShared = this.#bytes === this.form.head;
    if (isShared || this.#made + part.length > this.#bytes.length) {
      const longer = Buffer.alloc(2 * (this.#made + part.length));
      this.#bytes.copy(longer, 0, 0, this.#made);
      this.wipe();
      this.#bytes = longer;
    }
    if (isShared) this.#borders = this.#borders.copy();
    part.copy(this.#bytes, this.#made);
    part.fill(0);
    this.#made += part.length;
  }
}
