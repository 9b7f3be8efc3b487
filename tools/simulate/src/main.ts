import { parseArgs } from 'node:util';
import { Coverage } from './coverage.js';
import { firstViolation } from './first-violation.js';
import { MUTATIONS } from './mutations/index.js';
import type { Scenario } from './scenario.js';
import { simulate, type SimulationOptions } from './simulate.js';
import { smallest, traceOf } from './trace.js';

const USAGE = `Simulates the lease protocol, one world a seed, and checks promises 4 to 6 at every step.

  --seeds N       how many seeds (default 1000)
  --from S        the first one (default 1)
  --holders H     as many holders in every world instead of a few
  --seed S        one seed; with --trace its whole trace, not only what a violation is about
  --mutation M    with the protocol broken in one way (--mutations lists and tries them all)
  --mutations     tries every mutation on the seeds until it is caught, and prints a table`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    holders: { type: 'string' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    mutation: { type: 'string' },
    mutations: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function number(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} must be a whole number, not ${text}`);
  return value;
}

function options(): SimulationOptions {
  const mutation = MUTATIONS.find(({ name }) => name === values.mutation);
  if (values.mutation !== undefined && !mutation) throw new Error(`no mutation is called ${values.mutation}`);
  const holders = values.holders === undefined ? undefined : number('holders', values.holders);
  const alter = (scenario: Scenario): Scenario => ({ ...scenario, ...mutation?.world });
  return { holders, rules: mutation?.rules, alter };
}

function showSeed(seed: number): boolean {
  const result = values.trace ? simulate(seed, { ...options(), trace: true }) : smallest(seed, options());
  console.log(traceOf(result, values.trace || result.violation === null));
  console.log(`\nseed ${seed}: ${result.violation?.message ?? 'clean'}`);
  if (!values.trace) console.log(`in ${JSON.stringify(result.scenario)}`);
  return result.violation === null;
}

function runSeeds(from: number, count: number): boolean {
  const coverage = new Coverage();
  const began = performance.now();
  for (let seed = from; seed < from + count; seed += 1) {
    const result = simulate(seed, options());
    coverage.add(result.coverage);
    if (result.violation === null) continue;
    showSeed(seed);
    return false;
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(coverage.table());
  console.log(
    `\n${count} seeds from ${from}, clean, in ${seconds.toFixed(1)} s: ${(count / seconds).toPrecision(3)} seeds/s`,
  );
  return true;
}

function tryMutations(from: number, count: number): boolean {
  let all = true;
  for (const mutation of MUTATIONS) {
    const { name, harmless } = mutation;
    const found = firstViolation(mutation, from, count);
    const verdict = found ? `caught: ${found.violation?.promise}, seed ${found.seed}` : `not caught in ${count} seeds`;
    if ((found === null) !== (harmless !== undefined)) all = false;
    console.log(`${name.padEnd(64)}${verdict}${harmless === undefined ? '' : `\n    harmless: ${harmless}`}`);
  }
  return all;
}

function main(): boolean {
  const from = number('from', values.from);
  const count = number('seeds', values.seeds);
  if (values.help) console.log(USAGE);
  else if (values.mutations) return tryMutations(from, count);
  else if (values.seed !== undefined) return showSeed(number('seed', values.seed));
  else return runSeeds(from, count);
  return true;
}

try {
  if (!main()) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`\n${USAGE}`);
  process.exitCode = 2;
}
