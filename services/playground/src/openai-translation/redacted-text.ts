import type { Redaction, Redactor } from '@countersign/secret-value';
import { StringDecoder } from 'node:string_decoder';

/** One text of an answer on its way out, piece by piece, with every value in use masked across the borders of pieces. */
export class RedactedText {
  readonly #redaction: Redaction | null;
  readonly #decoder = new StringDecoder('utf8');
  /** The first half of a character that a piece ended in: as bytes it would be lost. */
  #half = '';

  /** @param redactor null where nothing was opened */
  constructor(redactor: Redactor | null) {
    this.#redaction = redactor?.stream() ?? null;
  }

  push(piece: string): string {
    if (!this.#redaction) return piece;
    let text = this.#half + piece;
    this.#half = '';
    if (/[\uD800-\uDBFF]$/.test(text)) {
      this.#half = text.slice(-1);
      text = text.slice(0, -1);
    }
    return this.#decoder.write(this.#redaction.push(Buffer.from(text)));
  }

  /** What was held back, because it might have begun a value. */
  end(): string {
    if (!this.#redaction) return '';
    const rest = this.#decoder.write(this.#redaction.end()) + this.#decoder.end() + this.#half;
    this.#half = '';
    return rest;
  }
}
