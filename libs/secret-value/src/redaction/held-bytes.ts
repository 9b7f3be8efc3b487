import type { Output } from './output.js';

const CAPACITY_AT_FIRST = 256;

/** What is kept back of a text. Adding a byte costs the same however much is held. */
export class HeldBytes {
  #bytes = Buffer.alloc(CAPACITY_AT_FIRST);
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  append(more: Buffer): void {
    if (this.#to + more.length > this.#bytes.length) this.#makeRoom(more.length);
    more.copy(this.#bytes, this.#to);
    this.#to += more.length;
  }

  /** The first so many. */
  copyTo(output: Output, length: number): void {
    output.add(this.#bytes, this.#from, this.#from + length, false);
  }

  /** What is dropped may be of a value: it is overwritten. */
  drop(length: number): void {
    this.#bytes.fill(0, this.#from, this.#from + length);
    this.#from += length;
  }

  wipe(): void {
    this.#bytes.fill(0);
  }

  #makeRoom(length: number): void {
    const held = this.#bytes.subarray(this.#from, this.#to);
    const roomier = Buffer.alloc(Math.max(CAPACITY_AT_FIRST, 2 * (held.length + length)));
    held.copy(roomier);
    held.fill(0);
    this.#to = held.length;
    this.#from = 0;
    this.#bytes = roomier;
  }
}
