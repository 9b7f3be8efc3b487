import { describe, expect, it } from '@jest/globals';
import { firstViolation } from './first-violation.js';
import { MUTATIONS } from './mutations/index.js';
import { smallest, traceOf } from './trace.js';

describe('the checker', () => {
  for (const mutation of MUTATIONS.filter(({ harmless }) => harmless === undefined)) {
    it(`catches: ${mutation.name}`, () => {
      expect(firstViolation(mutation, mutation.from, 3_000)?.violation?.promise).toMatch(/^promise [456]$/);
    }, 60_000);
  }

  it('finds nothing where there is a reason why a mutation does no harm', () => {
    for (const mutation of MUTATIONS.filter(({ harmless }) => harmless !== undefined)) {
      expect([mutation.name, firstViolation(mutation, 1, 100)]).toEqual([mutation.name, null]);
    }
  });

  it('makes a violation smaller and tells only of those that it is about', () => {
    const mutation = MUTATIONS.find(({ name }) => name === 'skip a gap');
    const found = mutation && firstViolation(mutation, 1, 100);
    if (!found) throw new Error('not caught');
    const small = smallest(found.seed, { rules: mutation.rules });
    expect(small.violation?.promise).toBe(found.violation?.promise);
    expect(traceOf(small, false).length).toBeLessThan(traceOf(small, true).length);
    expect(traceOf(small, false)).toContain('promise 5');
  });
});
