/** Up to here copying byte by byte costs less than a call. */
const SHORT = 24;
const CAPACITY_MIN = 256;

/** What comes out, put together: one piece goes through without a copy, several are written one behind the other. */
export class Output {
  #only: Buffer | null = null;
  #bytes = Buffer.alloc(0);
  #length = 0;
  #expected = 0;

  /** So many bytes will be added, more or less, if anything. */
  expect(bytes: number): void {
    this.#expected = this.#length + bytes;
  }

  /** @param isLasting whether these bytes stay as they are until they are taken, and after */
  add(from: Buffer, start: number, end: number, isLasting: boolean): void {
    if (end <= start) return;
    if (this.#length === 0 && this.#only === null && isLasting) {
      this.#only = from.subarray(start, end);
      return;
    }
    if (this.#only) {
      const only = this.#only;
      this.#only = null;
      this.#write(only, 0, only.length);
    }
    this.#write(from, start, end);
  }

  /** All since the last call. It may be the memory of a piece. */
  take(): Buffer {
    const taken = this.#only ?? this.#bytes.subarray(0, this.#length);
    this.#only = null;
    // It is the taker's now.
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return taken;
  }

  #write(from: Buffer, start: number, end: number): void {
    const length = this.#length + end - start;
    if (length > this.#bytes.length) this.#makeRoom(length);
    const bytes = this.#bytes;
    let at = this.#length;
    if (end - start > SHORT) from.copy(bytes, at, start, end);
    else for (let index = start; index < end; index += 1) bytes[at++] = from[index]!;
    this.#length = length;
  }

  #makeRoom(length: number): void {
    const roomier = Buffer.alloc(CAPACITY_MIN + Math.max(this.#expected, this.#length === 0 ? length : 2 * length));
    this.#bytes.copy(roomier, 0, 0, this.#length);
    this.#bytes = roomier;
  }
}
