import type { SeededRandom } from '@countersign/seeded-random';
import type { ProtocolSettings } from '@countersign/holder/protocol';

/** How good the clocks are, and the settings that bear it. Margins are tight: a rule that is off by a little must show. */
export interface Clocks {
  /** No clock's rate differs by more from true time. */
  rateError: number;
  settings: ProtocolSettings;
}

const PACE = { termMs: 1_000, shortlyMs: 30, retryMs: 150 };
const GOOD_CLOCKS: Clocks = {
  rateError: 0.005,
  settings: { ...PACE, safetyMs: 40, marginMs: 75, toleranceMs: 30 },
};
export const POOR_CLOCKS: Clocks = {
  rateError: 0.02,
  settings: { ...PACE, safetyMs: 190, marginMs: 360, toleranceMs: 150 },
};

/** What kind of world a seed makes: how large, how lively, and how often each thing goes wrong (events a term). */
export interface Scenario {
  clocks: Clocks;
  holders: number;
  stores: number;
  resolvers: number;
  secrets: number;
  terms: number;
  changes: number;
  /** How long at most between two looks at a barrier, in terms. */
  patience: number;
  uses: number;
  longUses: number;
  lifetimes: boolean;
  loss: number;
  busLoss: number;
  duplication: number;
  lateness: number;
  /** How often a transaction takes long. */
  slowness: number;
  partitions: number;
  kills: number;
  pauses: number;
  suspends: number;
  wallSteps: number;
  databaseSteps: number;
  /** Steps of the database clock that are too small to be noticed: the margin must bear them. */
  databaseNudges: number;
  primaryChanges: number;
  truncations: number;
  leaves: number;
  disobedience: number;
}

/** The faults that a violation's search for a smaller scenario tries to do without. */
export const FAULTS = [
  'truncations',
  'primaryChanges',
  'databaseSteps',
  'databaseNudges',
  'wallSteps',
  'suspends',
  'pauses',
  'kills',
  'leaves',
  'partitions',
  'duplication',
  'busLoss',
  'loss',
  'lateness',
  'slowness',
  'disobedience',
  'longUses',
] as const satisfies readonly (keyof Scenario)[];

export function scenarioFrom(random: SeededRandom, holders: number | null): Scenario {
  // A fault that is always there hides what only happens in a calm world, so each is there in a part of the seeds.
  const sometimes = (probability: number, most: number): number =>
    random.chance(probability) ? random.between(0, most) : 0;
  const count = holders ?? random.integer(1, 4);
  const large = count > 20;
  return {
    clocks: random.chance(0.3) ? POOR_CLOCKS : GOOD_CLOCKS,
    holders: count,
    stores: random.integer(1, 3),
    resolvers: random.integer(1, 3),
    secrets: large ? 6 : random.integer(1, 3),
    terms: large ? 6 : random.integer(4, 9),
    changes: random.between(0.5, random.chance(0.2) ? 12 : 4),
    patience: random.chance(0.3) ? 0.01 : random.between(0.02, 0.4),
    uses: large ? 2 : random.between(3, 25),
    longUses: sometimes(0.7, 0.5),
    lifetimes: random.chance(0.4),
    loss: sometimes(0.5, 0.3),
    busLoss: random.chance(0.1) ? 1 : sometimes(0.5, 0.5),
    duplication: sometimes(0.5, 0.3),
    lateness: sometimes(0.6, 0.3),
    slowness: sometimes(0.4, random.chance(0.3) ? 0.5 : 0.1),
    partitions: sometimes(0.5, 1.5),
    kills: sometimes(0.4, random.chance(0.3) ? 2 : 0.5),
    pauses: sometimes(0.5, 1.5),
    suspends: sometimes(0.4, 1),
    wallSteps: sometimes(0.4, 1.5),
    databaseSteps: sometimes(0.25, random.chance(0.5) ? 0.5 : 5),
    databaseNudges: sometimes(0.3, 2),
    primaryChanges: sometimes(0.3, 0.4),
    truncations: sometimes(0.3, 1),
    leaves: sometimes(0.3, 0.4),
    disobedience: sometimes(0.3, 0.3),
  };
}
