/** Blocks of this many bytes are looked up; longer ones skip further, and need a larger table. */
const BLOCK = 3;
const TABLE = 1 << 16;

export interface Hit {
  /** Which needle. */
  index: number;
  at: number;
}

/**
 * Looks for many byte sequences at once (Wu and Manber, 1994), at some 1 GB/s: a sweep reads gigabytes, and looks for
 * thousands of forms. Only the beginning of each needle, as long as the shortest of them, decides where one may be.
 */
export class Needles {
  private readonly window: number;
  private readonly shifts: Uint8Array;
  private readonly ending = new Map<number, number[]>();
  /** In bytes. */
  readonly longest: number;

  constructor(private readonly needles: readonly Buffer[]) {
    const shortest = Math.min(...needles.map(({ length }) => length), 255);
    if (shortest < BLOCK) throw new Error(`A needle of ${shortest} bytes would be found in anything.`);
    this.window = shortest;
    this.longest = Math.max(...needles.map(({ length }) => length));
    this.shifts = new Uint8Array(TABLE).fill(shortest - BLOCK + 1);
    for (const [index, needle] of needles.entries()) this.add(needle, index);
  }

  lengthOf(index: number): number {
    return this.needles[index]!.length;
  }

  /** In the order of the places at which they begin. */
  *find(content: Buffer): Generator<Hit> {
    const { window, shifts } = this;
    for (let end = window - 1; end < content.length;) {
      const block = hash(content, end);
      const shift = shifts[block]!;
      if (shift > 0) {
        end += shift;
        continue;
      }
      yield* this.hitsAt(content, end - window + 1, block);
      end += 1;
    }
  }

  private *hitsAt(content: Buffer, at: number, block: number): Generator<Hit> {
    for (const index of this.ending.get(block)!) {
      const needle = this.needles[index]!;
      const end = at + needle.length;
      if (end <= content.length && needle.compare(content, at, end) === 0) yield { index, at };
    }
  }

  private add(needle: Buffer, index: number): void {
    for (let end = BLOCK - 1; end < this.window; end += 1) {
      const block = hash(needle, end);
      this.shifts[block] = Math.min(this.shifts[block]!, this.window - 1 - end);
    }
    const last = hash(needle, this.window - 1);
    this.ending.set(last, [...(this.ending.get(last) ?? []), index]);
  }
}

/** Of the block that ends there. */
function hash(bytes: Buffer, end: number): number {
  return ((bytes[end - 2]! << 10) ^ (bytes[end - 1]! << 5) ^ bytes[end]!) & (TABLE - 1);
}
