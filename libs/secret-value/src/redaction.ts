import { Masker } from './redaction/masker.js';
import type { Matcher } from './redaction/matcher.js';
import { Scanner } from './redaction/scanner.js';

/** Looked through and settled at once, so that the occurrences of a long text are not all kept together. */
const SLICE_BYTES = 65_536;

/** One text on its way out, chunk by chunk. Chunks may end anywhere, within a character too. */
export class Redaction {
  readonly #matcher: Matcher;
  readonly #scanner: Scanner;
  readonly #masker = new Masker();
  #isOver = false;

  /** Made by `Redactor.stream`. */
  constructor(matcher: Matcher) {
    this.#matcher = matcher;
    this.#scanner = new Scanner(matcher, (occurrence) => this.#masker.add(occurrence));
  }

  /**
   * Everything up to the end of this chunk, but for an end that may be the beginning of a form.
   * @returns may share the chunk's memory; what is held back is a copy
   * @throws Error once the redactor is wiped, or the text over
   */
  push(chunk: Uint8Array): Buffer {
    this.#assertUsable();
    for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
      const length = Math.min(SLICE_BYTES, chunk.length - from);
      const slice = Buffer.from(chunk.buffer, chunk.byteOffset + from, length);
      this.#scanner.scan(slice);
      this.#masker.pass(slice, this.#scanner.decided);
    }
    return this.#masker.take();
  }

  /** The rest: what was held back turned out to be no form. @throws Error as `push` does */
  end(): Buffer {
    this.#assertUsable();
    this.#masker.pass(Buffer.alloc(0), Infinity);
    const rest = this.#masker.take();
    this.wipe();
    return rest;
  }

  /** Overwrites what is held back, for a text that nobody wants to the end. */
  wipe(): void {
    this.#isOver = true;
    this.#masker.wipe();
    this.#scanner.wipe();
  }

  #assertUsable(): void {
    this.#matcher.assertUsable();
    if (this.#isOver) throw new Error('This text is over: nothing can be pushed after it. Begin another one.');
  }
}
