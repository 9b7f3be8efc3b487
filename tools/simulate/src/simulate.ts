import { SeededRandom } from '@countersign/seeded-random';
import type { Coverage } from './coverage.js';
import { type Rules, TRUE_PROTOCOL } from './rules.js';
import { type Scenario, scenarioFrom } from './scenario.js';
import { Violation } from './violation.js';
import { type Note, World } from './world.js';

export interface SimulationOptions {
  /** A fixed number of holders instead of the seed's own choice. */
  holders?: number;
  rules?: Rules;
  trace?: boolean;
  /** Alters the scenario that the seed makes: how a violation is made smaller. */
  alter?: (scenario: Scenario) => Scenario;
}

export interface SimulationResult {
  seed: number;
  scenario: Scenario;
  violation: Violation | null;
  coverage: Coverage;
  notes: readonly Note[];
  events: number;
}

/** One seed, from its beginning to the end or to the first violation. */
export function simulate(seed: number, options: SimulationOptions = {}): SimulationResult {
  const random = new SeededRandom(seed);
  const chosen = scenarioFrom(random, options.holders ?? null);
  const scenario = options.alter?.(chosen) ?? chosen;
  const world = new World(random, scenario, options.rules ?? TRUE_PROTOCOL, options.trace ?? false);
  let violation: Violation | null = null;
  try {
    run(world);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = error;
    world.note(error.subjects, () => error.message);
  }
  world.coverage.count('events', world.schedule.done);
  const { coverage, notes } = world;
  return { seed, scenario, violation, coverage, notes, events: world.schedule.done };
}

function run(world: World): void {
  const { schedule, scenario, settings, random, admin } = world;
  const end = scenario.terms * settings.termMs;
  const keepAsking = (): void => {
    admin.ask();
    schedule.after(random.between(0.002, scenario.patience) * settings.termMs, keepAsking);
  };
  const keepChanging = (): void => {
    if (schedule.now > end) return;
    admin.changeSomething();
    schedule.after(random.between(0, 2 / scenario.changes) * settings.termMs, keepChanging);
  };
  for (const process of [...world.stores, ...world.resolvers]) world.watch(process);
  schedule.after(0, keepAsking);
  schedule.after(random.between(0, settings.termMs), keepChanging);
  while (schedule.step(end));
  settle(world);
}

/** With everything mended, everything must come to rest: a protocol that is safe because it is stuck is no use. */
function settle(world: World): void {
  const { schedule, settings, admin, network } = world;
  world.calm = true;
  network.heal();
  const deadline = schedule.now + 30 * settings.termMs;
  const isSettled = (): boolean =>
    admin.waiting.length === 0 &&
    [...world.holders.values()].every((holder) => !holder.alive || holder.protocol.applied === world.database.head);
  while (!isSettled()) {
    if (schedule.step(deadline)) continue;
    const barriers = admin.waiting.map(({ target, inTheWay }) => `${target.revision} (${inTheWay})`);
    throw new Violation('liveness', `after everything was mended, not drained: ${barriers.join('; ') || 'none'}`, [
      ...new Set(admin.waiting.map(({ secretName }) => secretName)),
    ]);
  }
}
