import { xoroshiro128plus } from 'pure-rand/generator/XoroShiro';

/** Choices that follow from a seed: whoever has it has all of them again. */
export class SeededRandom {
  private readonly generator;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
    // The first outputs of neighbouring seeds are alike.
    for (let i = 0; i < 8; i += 1) this.generator.unsafeNext();
  }

  /** In [0, 1). */
  fraction(): number {
    return (this.generator.unsafeNext() >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  between(low: number, high: number): number {
    return low + this.fraction() * (high - low);
  }

  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** From 0 up to but not including `count`. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** Up to `max` of what `make` makes. */
  several<T>(max: number, make: () => T): T[] {
    return Array.from({ length: this.integer(0, max) }, make);
  }

  /** Another generator, so that one part's choices do not move another's. */
  fork(): SeededRandom {
    return new SeededRandom(this.generator.unsafeNext());
  }
}
