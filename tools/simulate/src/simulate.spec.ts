import { describe, expect, it } from '@jest/globals';
import { Coverage } from './coverage.js';
import { MUTATIONS } from './mutations/index.js';
import { simulate } from './simulate.js';
import { traceOf } from './trace.js';

describe('the lease protocol, simulated', () => {
  it('keeps promises 4 to 6 in 2,000 worlds, and comes to rest in each', () => {
    const coverage = new Coverage();
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const { violation, coverage: covered } = simulate(seed);
      if (violation !== null) throw new Error(`seed ${seed}: ${violation.message}`);
      coverage.add(covered);
    }
    // A simulation in which nothing happens would be just as clean.
    const happened = [
      'barrier drained confirmed',
      'barrier drained presumed',
      'change rotation undone',
      'clean leave completed',
      'fault: change of primary',
      'fault: holder isolated',
      'fill below-floor',
      'holder step abort',
      'holder step catch-up',
      'resolver did not keep what it read',
      'use of an overlapping version',
      'use of what had been replaced, within the term',
    ];
    for (const what of happened) expect([what, coverage.counts.get(what) ?? 0]).not.toEqual([what, 0]);
  });

  it('keeps them with many holders', () => {
    for (let seed = 1; seed <= 2; seed += 1) expect(simulate(seed, { holders: 150 }).violation).toBeNull();
  });

  it('keeps them where each mutation shows soonest', () => {
    for (const { world } of MUTATIONS.filter(({ world }) => Object.keys(world).length > 0)) {
      for (let seed = 1; seed <= 10; seed += 1) {
        expect(simulate(seed, { alter: (scenario) => ({ ...scenario, ...world }) }).violation).toBeNull();
      }
    }
  });

  it('replays a seed to the same trace, and another seed to another', () => {
    const trace = (seed: number): string => traceOf(simulate(seed, { trace: true }), true);
    expect(trace(11)).toBe(trace(11));
    expect(trace(11)).not.toBe(trace(12));
  });
});
