import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * An opened value. Whatever prints it by accident prints a mask; `reveal` is the only way to the bytes, and lint allows
 * it only in the span of a use. Wiped when it is no longer needed.
 */
export class SecretValue {
  readonly #bytes: Buffer;
  #wiped = false;

  /** Takes the bytes over: nobody else may keep them. */
  constructor(
    /** The secret's name, for the mask in redacted text. */
    readonly name: string,
    bytes: Buffer,
  ) {
    this.#bytes = bytes;
  }

  /** The bytes themselves, not a copy. @throws Error after `wipe` */
  reveal(): Buffer {
    if (this.#wiped) throw new Error(`The value of ${this.name} was wiped: its use is over.`);
    return this.#bytes;
  }

  /** Overwrites the bytes. JavaScript strings made from them cannot be; they end with the use and its garbage. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#wiped = true;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
