import { FAULTS, type Scenario } from './scenario.js';
import type { Note } from './world.js';
import { simulate, type SimulationOptions, type SimulationResult } from './simulate.js';

/**
 * Looks for a smaller scenario in which the same seed still breaks the same promise: without this kind of fault, with
 * fewer holders, stores, resolvers and secrets. What is left is what the violation needs.
 */
export function smallest(seed: number, options: SimulationOptions): SimulationResult {
  const first = simulate(seed, { ...options, trace: true });
  if (first.violation === null) return first;
  let best = first;
  let alter = options.alter ?? ((scenario: Scenario): Scenario => scenario);
  const attempt = (change: Partial<Scenario>): void => {
    const inner = alter;
    const smaller = (scenario: Scenario): Scenario => ({ ...inner(scenario), ...change });
    const result = simulate(seed, { ...options, alter: smaller, trace: true });
    if (result.violation?.promise !== best.violation?.promise) return;
    best = result;
    alter = smaller;
  };
  for (const what of ['holders', 'stores', 'resolvers', 'secrets'] as const) {
    for (let count = 1; count < best.scenario[what]; count += 1) attempt({ [what]: count });
  }
  for (const fault of FAULTS) if (best.scenario[fault] > 0) attempt({ [fault]: 0 });
  for (const divisor of [8, 4, 2]) attempt({ uses: best.scenario.uses / divisor });
  for (const divisor of [4, 2]) attempt({ changes: best.scenario.changes / divisor });
  return best;
}

/** What happened to those whom the violation is about: a note that names a process and a secret must name one of each. */
export function traceOf(result: SimulationResult, whole: boolean): string {
  const subjects = new Set(['database', ...(result.violation?.subjects ?? [])]);
  const notes = whole ? result.notes : result.notes.filter((note) => note.subjects.every((one) => subjects.has(one)));
  const line = ({ at, subjects: [who], text }: Note): string =>
    `${at.toFixed(1).padStart(10)}  ${(who ?? '').padEnd(18)} ${text}`;
  return notes.map(line).join('\n');
}
