import { Borders } from './borders.js';

/** How a value is written: the parts of the text one after another, each made when it is asked for and wiped by who asked. */
export type Encoding = (value: Buffer) => Generator<Buffer, void, undefined>;

/** Of the value, in the first part of a form. What follows doubles, so that a form is never made further than it is read. */
const FIRST_PART_BYTES = 128;

/** In place: of ASCII alone, as HTTP does. */
function lowerCase(part: Buffer): Buffer {
  for (let at = 0; at < part.length; at += 1) if (part[at]! >= 0x41 && part[at]! <= 0x5a) part[at]! += 32;
  return part;
}

const LOWER_HEX = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x46 ? byte + 32 : byte));

/**
 * One way in which a value tends to come back: a string of bytes to be found. Of a long value only the beginning is
 * kept; the rest is made again for a text that goes on like it.
 */
export class Form {
  /** The first bytes; all of them if `isWhole`. */
  readonly head: Buffer;
  readonly isWhole: boolean;
  /** How many bytes of it a byte of the value takes, on average. */
  readonly bytesPerByte: number;
  /** Of the head: one table for all texts. */
  readonly headBorders = new Borders();
  readonly #value: Buffer;
  readonly #encoding: Encoding;

  constructor(
    value: Buffer,
    encoding: Encoding,
    /** Hex digits of the text are compared in lower case, which is how this form is written. */
    readonly foldsHex = false,
  ) {
    this.#value = value;
    this.#encoding = encoding;
    const parts = encoding(value);
    this.head = parts.next().value ?? Buffer.alloc(0);
    const next = parts.next();
    this.isWhole = next.done === true;
    next.value?.fill(0);
    this.bytesPerByte = this.head.length / Math.min(value.length, FIRST_PART_BYTES);
  }

  /** A byte of the text as it is compared with this form. */
  folded(byte: number): number {
    return this.foldsHex ? LOWER_HEX[byte]! : byte;
  }

  /** What follows the head. */
  *rest(): Generator<Buffer, void, undefined> {
    const parts = this.#encoding(this.#value);
    parts.next().value?.fill(0);
    yield* parts;
  }

  /** The same as it is left by what brings text to lower case: a header's name, a host. */
  lowered(): Form {
    const encoding = this.#encoding;
    return new Form(
      this.#value,
      function* (value) {
        for (const part of encoding(value)) yield lowerCase(part);
      },
      this.foldsHex,
    );
  }

  /** All of it, for a value that is no secret (a canary). */
  whole(): Buffer {
    return Buffer.concat([this.head, ...this.rest()]);
  }

  /** Overwrites the value that it is made from, too. */
  wipe(): void {
    this.head.fill(0);
    this.#value.fill(0);
  }
}

/**
 * Cuts a value into parts that can be written one by one.
 * @param lastCut the last place up to a given one where a part may end
 */
export function* partsOf(
  value: Buffer,
  lastCut: (upTo: number) => number,
): Generator<{ from: number; to: number }, void, undefined> {
  let size = FIRST_PART_BYTES;
  for (let from = 0; from < value.length; size *= 2) {
    const to = from + size < value.length ? lastCut(from + size) : value.length;
    yield { from, to };
    from = to;
  }
}
