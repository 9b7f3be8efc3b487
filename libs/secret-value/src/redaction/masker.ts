import { HeldBytes } from './held-bytes.js';
import { Output } from './output.js';

/** A form in the text. Places count bytes from the text's beginning. */
export interface Occurrence {
  start: number;
  /** Behind its last byte. */
  end: number;
  mask: Buffer;
}

/**
 * Puts out what is decided: a mask for what belongs to an occurrence, and all else as it came. Leftmost first, then
 * longest. Where occurrences overlap, none leaves a rest in clear: whichever reaches furthest masks the rest. What comes
 * out depends on the text alone, not on its chunks.
 */
export class Masker {
  /** By start, and by end too: what lies within another one is left out. */
  #undecided: Occurrence[] = [];
  readonly #held = new HeldBytes();
  /** Everything before it is out, or masked. */
  #at = 0;
  /** Where the last mask's occurrences end. */
  #covered = 0;
  #lastMask: Buffer | null = null;
  readonly #out = new Output();

  /** @param occurrence ends no earlier than those before it */
  add(occurrence: Occurrence): void {
    const { start, end } = occurrence;
    const last = this.#undecided.at(-1);
    if (last && last.start <= start && last.end === end) return;
    while (this.#undecided.length > 0 && this.#undecided.at(-1)!.start >= start) this.#undecided.pop();
    this.#undecided.push(occurrence);
  }

  /**
   * Takes the text up to the end of the chunk, in which the occurrences that were added end.
   * @param decided no occurrence that is added later begins before it
   */
  pass(chunk: Buffer, decided: number): void {
    const chunkAt = this.#at + this.#held.length;
    const text = { chunk, chunkAt };
    this.#out.expect(this.#held.length + chunk.length);
    this.#settle(text, decided);
    this.#move(text, Math.min(decided, chunkAt + chunk.length), true);
    this.#held.append(chunk.subarray(Math.max(0, this.#at - chunkAt)));
  }

  /** What has come out since the last call. It may share the chunks' memory. */
  take(): Buffer {
    return this.#out.take();
  }

  wipe(): void {
    this.#held.wipe();
  }

  #settle(text: Text, decided: number): void {
    let settled = 0;
    while (settled < this.#undecided.length) {
      const { start, end, mask } = this.#undecided[settled]!;
      if (start >= this.#covered) {
        if (start >= decided) break;
        this.#move(text, start, true);
        this.#cover(text, end, mask);
        settled += 1;
      } else {
        // Another may come that begins in what is covered and reaches further: then the rest is that one's.
        if (this.#covered > decided) break;
        while (settled < this.#undecided.length && this.#undecided[settled]!.start < this.#covered) settled += 1;
        const furthest = this.#undecided[settled - 1]!;
        if (furthest.end > this.#covered)
          this.#cover(text, furthest.end, furthest.mask, furthest.mask === this.#lastMask);
      }
    }
    if (settled > 0) this.#undecided = this.#undecided.slice(settled);
  }

  #cover(text: Text, to: number, mask: Buffer, goesOn = false): void {
    // A value that overlaps itself (one letter, repeated) is masked once.
    if (!goesOn) this.#out.add(mask, 0, mask.length, false);
    this.#lastMask = mask;
    this.#covered = to;
    this.#move(text, to, false);
  }

  #move({ chunk, chunkAt }: Text, to: number, isClear: boolean): void {
    if (to <= this.#at) return;
    const ofHeld = Math.min(this.#held.length, to - this.#at);
    if (isClear && ofHeld > 0) this.#held.copyTo(this.#out, ofHeld);
    if (isClear) this.#out.add(chunk, Math.max(0, this.#at - chunkAt), to - chunkAt, true);
    this.#held.drop(ofHeld);
    this.#at = to;
  }
}

/** The text that is here: what is held, then the chunk, which begins at `chunkAt`. */
interface Text {
  chunk: Buffer;
  chunkAt: number;
}
