const LENGTHS_AT_FIRST = 64;
const NONE = new Int32Array(2);

/**
 * By length of a beginning of some bytes: the length of the longest shorter beginning that it ends with. Found as far as
 * it is asked for; each length costs a step, whatever was asked before.
 */
export class Borders {
  #table = NONE;
  #known = 1;

  /** @param bytes the same ones each time, or more of them */
  of(length: number, bytes: Uint8Array): number {
    if (length > this.#known) this.#find(length, bytes);
    return this.#table[length]!;
  }

  /** For bytes that go on behind these. */
  copy(): Borders {
    const copy = new Borders();
    copy.#table = this.#table.slice();
    copy.#known = this.#known;
    return copy;
  }

  #find(length: number, bytes: Uint8Array): void {
    if (length >= this.#table.length) {
      const longer = new Int32Array(Math.max(LENGTHS_AT_FIRST, 2 * length));
      longer.set(this.#table);
      this.#table = longer;
    }
    const table = this.#table;
    for (let of = this.#known + 1; of <= length; of += 1) {
      const last = bytes[of - 1];
      let border = table[of - 1]!;
      while (border > 0 && bytes[border] !== last) border = table[border]!;
      table[of] = bytes[border] === last ? border + 1 : 0;
    }
    this.#known = length;
  }
}
