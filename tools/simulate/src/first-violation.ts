import type { Mutation } from './mutations/index.js';
import { simulate, type SimulationResult } from './simulate.js';

/** The first of these seeds that finds a mutation out; null when none does. */
export function firstViolation({ rules, world }: Mutation, from: number, count: number): SimulationResult | null {
  for (let seed = from; seed < from + count; seed += 1) {
    const result = simulate(seed, { rules, alter: (scenario) => ({ ...scenario, ...world }) });
    if (result.violation !== null) return result;
  }
  return null;
}
