import { xoroshiro128plus } from 'pure-rand/generator/XoroShiro';

/** Everything in a simulation that is not decided by the program is decided here, from the seed. */
export class Random {
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
    const picked = from[Math.floor(this.fraction() * from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }
}
